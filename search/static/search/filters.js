/* Folded filter values stay open when htmx renews the filter rows. Without this file they fold again. */
(function () {
  "use strict";
  const open = new Set();
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement) || !details.matches("[data-keep-state]") || !details.isConnected) return;
    if (details.open) open.add(details.id); else open.delete(details.id);
  }, true);
  document.addEventListener("htmx:load", () => {
    open.forEach((id) => {
      const details = document.getElementById(id);
      if (details) details.open = true;
    });
  });
})();
