// On every page: says what happened, and gives each time its full date.
"use strict";

const flash = document.getElementById("flash");

// A screen reader reads a live region when it changes, not when the page arrives with it.
const greeting = [...flash.children];
flash.replaceChildren();
requestAnimationFrame(() => flash.replaceChildren(...greeting));

function sayError(message) {
  const line = document.getElementById("flash-error").content.cloneNode(true);
  line.querySelector("span").textContent = message;
  flash.replaceChildren(line);
}

document.addEventListener("desktop:error", (event) => sayError(event.detail.message));

// The server knows only UTC; the browser knows where the user is.
const fullDate = new Intl.DateTimeFormat(undefined, {
  dateStyle: "full",
  timeStyle: "short",
});

function dateTimes(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
    time.title = fullDate.format(new Date(time.dateTime));
  }
}

dateTimes(document);
