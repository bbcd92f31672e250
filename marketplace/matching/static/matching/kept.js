/* What was answered is kept for this tab alone (sessionStorage), so that Back and reload find it: never in an address, never on the
   server, never in another tab. Every page works without this file: Back then meets the browser's own question whether to send again.

   A page that answers a POST takes its place in the history as an ordinary one, with a note of where it stood (history.state; no answer
   is in it). Asked for again it comes empty, and the kept answers are sent to where it stood. In the head of a page and at once, so that
   the empty page is not seen. Who may still read what is kept is seen to by core/kerong.js. */
(function () {
  "use strict";
  const KEPT = "kerong.answers";
  // Where the form was sent from; with its path the place of a page.
  const PLACE = ["at", "filling", "shown"];
  const NO_ANSWER = new Set([...PLACE, "csrfmiddlewaretoken", "language"]);
  // Opened anew at the same address a page inherits the note of the one before; it is only for Back, Forward and reload.
  const visit = performance.getEntriesByType("navigation")[0];
  if (history.state && history.state.kerong && visit && visit.type === "navigate") history.replaceState({ ...history.state, kerong: null }, "");
  const stood = history.state && history.state.kerong;
  let place = null;

  // {answers: [[name, value], …], place}; null where nothing is kept, or nothing may be.
  function kept() {
    try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
  }
  // Whether the browser keeps it. One that keeps nothing must still be able to ask whether to send a form again.
  function write(held) {
    try {
      if (held) sessionStorage.setItem(KEPT, JSON.stringify(held)); else sessionStorage.removeItem(KEPT);
      return true;
    } catch { return false; }
  }

  const formOf = () => document.querySelector("form[data-answers]");
  const isOwnPage = (form) => form.dataset.answers === "posted" || form.getAttribute("action") === location.pathname;
  const first = () => ({ path: formOf().getAttribute("action"), at: "1" });
  function stand() {
    if (place) history.replaceState({ ...history.state, kerong: place }, "", formOf().getAttribute("action") + location.hash);
  }
  function keep(form) {
    const answers = [], here = { path: form.dataset.place || form.getAttribute("action") };
    new FormData(form).forEach((value, name) => {
      if (PLACE.includes(name)) here[name] = value;
      else if (!NO_ANSWER.has(name) && value.trim()) answers.push([name, value]);
    });
    // From an offering's check one does not go on, but from where the pre-check was.
    const isKept = write({ answers, place: here.at === "check" ? (kept() || {}).place : here });
    if (!isKept || !isOwnPage(form)) return;
    place = here;
    stand();
  }

  function body(held, more) {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", formOf().elements.csrfmiddlewaretoken.value);
    held.answers.forEach(([name, value]) => sent.append(name, value));
    Object.entries(more).forEach(([name, value]) => sent.set(name, value));
    return sent;
  }
  function send(held, to) {
    const form = document.createElement("form");
    const { path, ...where } = to;
    form.method = "post";
    form.action = path + location.hash;
    form.hidden = true;
    body(held, { ...where, go: "stay" }).forEach((value, name) => {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    });
    document.body.append(form);
    form.submit();
  }
  // An offering's box: what is kept is used, and only what is missing asked. Where that fails the box asks as it came.
  function fill(box, held) {
    fetch(box.dataset.box, { method: "POST", body: body(held, { at: "check" }) })
      .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
      .then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("form[data-answers]");
        fresh.querySelectorAll("[data-needs-script][hidden]").forEach((each) => { each.hidden = false; });
        box.replaceWith(fresh);
      })
      .catch(() => {});
  }

  function begin() {
    const form = formOf(), held = kept(), kind = form && form.dataset.answers;
    const asked = held && held.answers.length > 0;
    if (kind === "posted") keep(form);
    else if (form && held && stood) { send(held, stood); return; }
    else if (kind === "use" && asked) { send(held, { path: form.getAttribute("action"), at: "check" }); return; }
    else if (kind === "box" && asked) fill(form, held);
    else if (kind === "offer" && asked) document.querySelectorAll("[data-kept]").forEach((offer) => { offer.hidden = false; });
    else if (form && isOwnPage(form)) keep(form);
    document.documentElement.classList.remove("kr-restoring");
  }

  if (stood && kept()) document.documentElement.classList.add("kr-restoring");
  document.addEventListener("DOMContentLoaded", begin);
  // What is typed counts at once, unless other answers are still offered: those go when the new ones are sent.
  const typed = (event) => { const form = formOf(); if (place && form && form.contains(event.target)) keep(form); };
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("submit", (event) => { if (event.target.dataset.answers === "offer") keep(event.target); });
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "result") keep(formOf()); });
  window.addEventListener("hashchange", stand);
  // A page that the browser had kept whole may hold less than was answered since, or what was cleared since.
  window.addEventListener("pageshow", (event) => { if (event.persisted && formOf()) location.reload(); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear-answers]")) {
      write(null);
      location.replace(location.pathname);
    }
    if (event.target.closest("[data-go-on]")) { const held = kept(); if (held) send(held, held.place || first()); }
  });
})();
