/* What the result does better with scripts: questions and reasons open in their place, one question at a time, and paper has
   every row. The page works without. */
(function () {
  "use strict";
  const inSlot = (element) => element && element.closest && element.closest(".kr-slot");
  const isReasons = (element) => element && element.matches && element.matches("[data-reasons]");

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

  // Reasons: closed, fetching, open, or failed. The words of the states stand in templates of the page.
  const rowOf = (button) => button.closest("article, li");
  const placeOf = (button) => rowOf(button).querySelector(":scope > .kr-reasons");
  const isBusy = (button) => rowOf(button).getAttribute("aria-busy") === "true";
  function say(button, state) {
    const words = button.querySelector("[data-says]");
    if (!words.dataset.says) {
      words.dataset.says = words.textContent;
      words.dataset.label = button.getAttribute("aria-label");
    }
    // In any other state its own words and the name behind them are the button's name.
    if (state) button.removeAttribute("aria-label"); else button.setAttribute("aria-label", words.dataset.label);
    if (state) words.replaceChildren(document.getElementById("state-" + state).content.cloneNode(true));
    else words.textContent = words.dataset.says;
  }
  function show(button, isOpen) {
    placeOf(button).hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    say(button, isOpen ? "open" : "");
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target;
    if (!isReasons(button)) return;
    if (isBusy(button)) { event.preventDefault(); return; }
    if (placeOf(button).querySelector(".kr-trace")) {
      event.preventDefault();
      show(button, placeOf(button).hidden);
      return;
    }
    placeOf(button).replaceChildren();
    rowOf(button).setAttribute("aria-busy", "true");
    say(button, "busy");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const button = event.target;
    if (!isReasons(button) || !button.isConnected) return;
    rowOf(button).removeAttribute("aria-busy");
    const place = placeOf(button);
    if (place.querySelector(".kr-trace")) { show(button, true); return; }
    say(button, "");
    place.hidden = false;
    place.replaceChildren(document.getElementById("state-failed").content.cloneNode(true));
    place.querySelector("[data-again]").addEventListener("click", () => { button.focus(); button.click(); });
  });

  // On a phone one group is shown at a time. New results come without the browser's own target, so it is marked here.
  function mark() {
    const tabs = Array.from(document.querySelectorAll(".kr-tally a, .kr-also a"));
    const at = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    const group = at && at.closest(".kr-group");
    if (!group) return;
    document.querySelectorAll(".kr-group").forEach((each) => each.toggleAttribute("data-chosen", each === group));
    tabs.forEach((tab) => {
      if (tab.hash === "#" + group.id) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
    });
  }
  window.addEventListener("hashchange", mark);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "result") mark();
    // The rows that were asked for take the focus where their button was.
    const rest = event.detail.elt;
    if (rest && rest.matches && rest.matches(".kr-rest")) rest.focus({ preventScroll: true });
  });
  mark();

  // Paper has every row, and the first of each group with their reasons. Printing waits for nobody, so they are fetched while
  // the browser stands still; where that fails, what is on the screen is printed.
  let before = null;
  window.addEventListener("beforeprint", () => {
    const form = document.getElementById("answers");
    const groups = document.querySelector(".kr-groups");
    if (!form || !groups || before) return;
    const body = new FormData(form);
    body.set("more", "all");
    const request = new XMLHttpRequest();
    request.open("POST", form.action, false);
    try { request.send(body); } catch { return; }
    if (request.status !== 200) return;
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const onPaper = page.querySelector(".kr-groups");
    if (!onPaper) return;
    before = { groups, onPaper };
    groups.replaceWith(onPaper);
  });
  window.addEventListener("afterprint", () => {
    if (!before) return;
    before.onPaper.replaceWith(before.groups);
    before = null;
  });
})();
