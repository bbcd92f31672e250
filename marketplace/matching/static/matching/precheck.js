/* What the result does better with scripts: a question opens in its place, and only one at a time. The page works without. */
(function () {
  "use strict";
  const inSlot = (element) => element && element.closest && element.closest(".kr-slot");

  // A second question closes the first: both would carry the same answers and the same ids.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = inSlot(event.detail.target);
    if (!target) return;
    document.querySelectorAll(".kr-slot").forEach((slot) => { if (slot !== target) slot.replaceChildren(); });
  });

  // The question takes the focus, and gives it back to its button when it is closed.
  let opener = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.name === "fill") opener = event.target;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const slot = inSlot(event.detail.target);
    const field = slot && slot.querySelector("#fill-form :is(input:not([type=hidden]), select)");
    if (field) field.focus();
  });
  document.addEventListener("click", (event) => {
    const slot = event.target.closest("[data-close-fill]") && inSlot(event.target);
    if (!slot) return;
    slot.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
  });

  // On a phone one group is shown at a time. New results come without the browser's own target, so it is marked here.
  function mark() {
    const tabs = Array.from(document.querySelectorAll(".kr-groups .kr-tabs a"));
    const chosen = tabs.find((tab) => tab.hash === location.hash);
    if (!chosen) return;
    tabs.forEach((tab) => {
      const group = document.querySelector(tab.hash);
      if (tab === chosen) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
      if (group) group.toggleAttribute("data-chosen", tab === chosen);
    });
  }
  window.addEventListener("hashchange", mark);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "result") mark(); });
  mark();
})();
