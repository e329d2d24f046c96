"use strict";
/* The button that prints; where no script runs, the style shows the hint to the browser's own instead. */
for (const button of document.querySelectorAll("[data-print]")) button.onclick = () => window.print();
