// Owns the shell's page: the splash while Django starts, the error page when it could not.
// Knows nothing of Django: the window calls `window.shell.show(STATE)` with each state of state.rs.
"use strict";

const SLOW = 5_000; // milliseconds without news, after which the splash says so
const SETTLED = 1_000; // milliseconds that words must stand before a screen reader hears them

// In the order of a launch. A stage lights its stars when it ends, `migrating` one by one.
const STAGES = {
  python: { words: "Starting Python", stars: 1 },
  settings: { words: "Reading the settings", stars: 1 },
  database: { words: "Checking the database", stars: 1 },
  migrating: { words: "Preparing the database", stars: 6 },
  serving: { words: "Opening the stable door", stars: 1 },
  page: { words: "The page is on its way", stars: 1 },
};

const part = (id) => document.getElementById(id);
let timers = [];
let shown = "";

/** Counts the stars that are lit while `stage` is under way. */
function litStars(stage, { done = 0, of = 0 }) {
  let lit = 0;
  for (const [name, { stars }] of Object.entries(STAGES)) {
    if (name === stage) return lit + (of > 0 ? Math.floor((stars * done) / of) : 0);
    lit += stars;
  }
  return 0;
}

function light(lit, next) {
  for (const shape of document.querySelectorAll("[data-star]")) {
    const star = Number(shape.dataset.star);
    shape.classList.toggle("lit", star <= lit);
    shape.classList.toggle("next", star === next);
  }
}

/** Shows the splash with `words`; `count` is shown too, but not read aloud at each step. */
function showSplash(words, count = "") {
  document.body.className = "starting";
  part("failure").hidden = true;
  part("splash").hidden = false;
  part("words").textContent = words + count;
  timers.push(setTimeout(() => (part("announcement").textContent = words), SETTLED));
}

function warnWhenSlow() {
  timers.push(
    setTimeout(() => {
      part("slow").hidden = false;
      part("announcement").textContent = "This is taking longer than usual.";
    }, SLOW),
  );
}

function showFailure({ title, cause, advice, log, log_path: path }) {
  document.body.className = "failed";
  part("splash").hidden = true;
  part("failure").hidden = false;
  part("title").textContent = title;
  part("cause").textContent = cause;
  part("advice").textContent = advice;
  part("last-lines").hidden = log.length === 0;
  part("log").textContent = log.join("\n");
  part("log").scrollTop = part("log").scrollHeight;
  part("log-file").hidden = !path;
  part("log-path").textContent = path;
  part("announcement").textContent = "";
  part("title").focus();
}

function show(state) {
  const news = JSON.stringify(state);
  if (news === shown) return;
  shown = news;
  timers.forEach(clearTimeout);
  timers = [];
  part("slow").hidden = true;
  part("answer").textContent = "";

  switch (state.state) {
    case "starting":
    case "ready": {
      const stage = state.state === "ready" ? "page" : state.name;
      const lit = litStars(stage, state);
      light(lit, lit + 1);
      const words = STAGES[stage]?.words ?? "Starting";
      showSplash(words, state.of > 0 ? `, ${state.done} of ${state.of}` : "");
      return warnWhenSlow();
    }
    case "restarting":
      light(0);
      showSplash(`Stopped unexpectedly, starting again: ${state.attempt} of ${state.of}`);
      return warnWhenSlow();
    case "failed":
      light(0);
      return showFailure(state.report);
    case "stopping":
      light(0);
      return showSplash("Closing");
  }
}

/** Asks the shell for one of its commands and says what it answered if it refused. */
async function ask(command) {
  part("answer").textContent = "";
  try {
    await window.__TAURI_INTERNALS__.invoke(command);
  } catch (reason) {
    part("answer").textContent = reason?.message ?? String(reason);
  }
}

async function copyLog() {
  getSelection().selectAllChildren(part("log"));
  try {
    await navigator.clipboard.writeText(part("log").textContent);
    part("answer").textContent = "Copied.";
  } catch {
    part("answer").textContent = "The lines are selected: copy them with the keyboard.";
  }
}

for (const button of document.querySelectorAll("[data-command]")) {
  button.addEventListener("click", () => ask(button.dataset.command));
}
part("copy").addEventListener("click", copyLog);
window.shell = { show };
warnWhenSlow();
