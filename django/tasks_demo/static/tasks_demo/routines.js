// Starts routines without leaving the page, and follows them while something runs.
// Uses `flash`, `sayError` and `dateTimes` of page.js, which runs before.
"use strict";

const EVERY = 1000; // milliseconds
const PATIENCE = 5000; // milliseconds that an answer may take

const board = document.getElementById("board");
const starts = document.querySelector("form.starts");
let timer;

function follow() {
  clearTimeout(timer);
  const isBusy = board.querySelector("[data-busy]") !== null;
  if (isBusy && !document.hidden) timer = setTimeout(look, EVERY);
}

async function look() {
  try {
    show(await ask(board.dataset.url));
  } finally {
    follow(); // a missed answer is not the end; the next one may come
  }
}

async function ask(url, options) {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(url, { ...options, signal });
  if (!answer.ok) throw new Error(`could not read the routines: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(page) {
  dateTimes(page);
  const rows = board.querySelector(".routines");
  const fresh = page.querySelector(".routines");
  if (!rows || !fresh) {
    board.replaceChildren(...(page.getElementById("board") ?? page.body).childNodes);
    return;
  }
  const summary = board.querySelector(".summary");
  const freshSummary = page.querySelector(".summary");
  summary.toggleAttribute("data-busy", freshSummary.hasAttribute("data-busy"));
  if (summary.textContent !== freshSummary.textContent) {
    summary.replaceChildren(...freshSummary.childNodes);
  }
  merge(rows, [...fresh.children]);
}

// A row that stays the same is left in place, so that its rings go on and nothing jumps.
function merge(rows, fresh) {
  fresh.forEach((row, index) => {
    const here = rows.children[index];
    if (here?.id !== row.id) {
      rows.insertBefore(row, here ?? null); // the newest come in at the top
    } else if (here.dataset.state !== row.dataset.state) {
      here.replaceWith(row);
    } else {
      const times = here.querySelector("[data-times]");
      times.replaceWith(row.querySelector("[data-times]"));
    }
  });
  while (rows.children.length > fresh.length) rows.lastElementChild.remove();
}

starts.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(starts, event.submitter);
  try {
    const page = await ask(starts.action, { method: "POST", body });
    flash.replaceChildren(...page.getElementById("flash").childNodes);
    show(page);
    follow();
  } catch (error) {
    sayError("The stable did not answer. Try once more.");
    throw error;
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else follow();
});

follow();
