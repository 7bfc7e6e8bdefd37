// Asks in the page. Without this script the same links lead to pages that ask.
"use strict";

for (const link of document.querySelectorAll("a[data-dialog]")) {
  const dialog = document.getElementById(link.dataset.dialog);
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.querySelector("form").action = link.href;
    for (const name of dialog.querySelectorAll("[data-name]")) {
      name.textContent = link.dataset.name;
    }
    dialog.showModal(); // moves the focus in; closing moves it back to the link
  });
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    const isBackdrop = event.target === dialog;
    if (isBackdrop || event.target.closest("[data-close]")) dialog.close();
  });
}
