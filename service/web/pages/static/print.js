"use strict";
/* The button that prints; where no script runs, the hint to the browser's own stays. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.onclick = () => window.print();
  document.querySelectorAll("[data-noprint]").forEach(hint => (hint.hidden = true));
}
