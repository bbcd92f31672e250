/* What pages do better with scripts; every page works without this file. No inline handlers: a strict policy forbids them. */
(function () {
  "use strict";
  const narrow = window.matchMedia("(max-width: 767.98px)");

  // What a page keeps for its tab (sessionStorage, keys that begin "kerong.") is for the person at it. A tab that another one opened may begin with a
  // copy, and after signing out, or as somebody else, it is not for whoever sits there now.
  function forget() {
    Object.keys(sessionStorage).filter((key) => key.startsWith("kerong.")).forEach((key) => sessionStorage.removeItem(key));
  }
  function guard() {
    const visit = performance.getEntriesByType("navigation")[0];
    if (history.length === 1 && history.state === null && (!visit || visit.type === "navigate")) forget();
    const side = document.querySelector("[data-whose]");
    if (!side) return;
    const before = sessionStorage.getItem("kerong.whose");
    if (before && before !== side.dataset.whose) forget();
    sessionStorage.setItem("kerong.whose", side.dataset.whose);
  }
  try { guard(); } catch { /* A browser that lets pages keep nothing has nothing to forget. */ }

  function ready(root) {
    // Controls that can do nothing without scripts are hidden until now.
    root.querySelectorAll("[data-needs-script][hidden]").forEach((el) => { el.hidden = false; });
    // Where filters submit themselves, their button is only for those without scripts.
    root.querySelectorAll("[data-without-script]").forEach((el) => { el.hidden = true; });
  }

  function closeMenus(except) {
    document.querySelectorAll("details.kr-menu[open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.kr-menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // The address may have changed since the page came (filters chosen with htmx); the language switch keeps it.
  document.addEventListener("submit", (event) => {
    const next = event.target.matches(".kr-lang") && event.target.elements.next;
    if (next) next.value = window.location.pathname + window.location.search;
  });

  // On paper nothing can be unfolded, so what explains a result is open while it is printed.
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = Array.from(document.querySelectorAll("details[data-print-open]:not([open])"));
    unfolded.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => {
    unfolded.forEach((d) => { d.open = false; });
    unfolded = [];
  });

  document.addEventListener("htmx:load", (event) => ready(event.target));
  // A part that could not be fetched is asked for as a whole page, which can say what went wrong.
  document.addEventListener("htmx:sendError", (event) => {
    const link = event.target.closest("a[href]");
    if (link) window.location.assign(link.href);
  });

  // Filters are open without scripts; on a phone they start folded. Parts that htmx brings later stay as they come.
  if (narrow.matches) document.querySelectorAll("details.kr-filters:not([data-keep-open])").forEach((d) => { d.open = false; });

  // The summary of a form's mistakes takes the focus, so that a screen reader starts there.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  ready(document);
})();
