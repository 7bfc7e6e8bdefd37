// Wires `data-desktop-action` elements to the shell, when the page runs in its window.
// In a plain browser they stay hidden, because nothing there could serve them.
"use strict";

const shell = window.__TAURI_INTERNALS__;

// The page asks by name, without arguments: it has no say in which folder opens.
const COMMANDS = { "open-app-data-folder": "open_app_data_folder" };

if (shell) {
  for (const element of document.querySelectorAll("[data-desktop-action]")) {
    element.hidden = false;
    element.addEventListener("click", async () => {
      try {
        await shell.invoke(COMMANDS[element.dataset.desktopAction]);
      } catch (message) {
        document.dispatchEvent(
          new CustomEvent("desktop:error", { detail: { message } }),
        );
      }
    });
  }
}
