// Remembers the user's last click, so that the shell can tell a link that somebody has
// followed from one that a page opens by itself. The window runs it in every page before
// the page's own scripts; a click that a script makes up is not `isTrusted`.
"use strict";

{
  const RECENT = 5_000; // milliseconds, as long as browsers count a click as one
  const now = performance.now.bind(performance);
  let last = -Infinity;
  const remember = (event) => {
    if (event.isTrusted) last = now();
  };

  addEventListener("click", remember, true);
  addEventListener("auxclick", remember, true); // the middle button
  Object.defineProperty(window, "hasUserClicked", { value: () => now() - last < RECENT });
}
