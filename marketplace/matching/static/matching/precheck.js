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

  // After new results the address still names the group that was open; ask the browser to find it again.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "result" && location.hash) location.replace(location.hash);
  });

  // On a phone one group is shown at a time; the tab says which.
  function mark() {
    const tabs = Array.from(document.querySelectorAll(".kr-groups .kr-tabs a"));
    const chosen = tabs.find((tab) => tab.hash === location.hash);
    if (!chosen) return;
    tabs.forEach((tab) => tab.removeAttribute("aria-current"));
    chosen.setAttribute("aria-current", "true");
  }
  window.addEventListener("hashchange", mark);
  document.addEventListener("htmx:afterSettle", mark);
  mark();
})();
