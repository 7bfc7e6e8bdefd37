// Knocks again when Django has refused a page to our own window, which the window runs in
// every page. Cookies go to all ports of a host, so another program may have spoiled ours.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const isText = document.contentType === "text/plain";
  if (isText && document.body.textContent === "Forbidden\n") {
    window.__TAURI_INTERNALS__.invoke("enter_again");
  }
});
