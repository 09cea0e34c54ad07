/* The request form with less waiting. Without this script everything works, by one more page. */

(function () {
  "use strict";

  const form = document.getElementById("request-form");
  if (!form) return;

  /* ---- Check how I fit: the answer appears beside each group, and nothing else changes. ---- */

  const said = document.getElementById("fit-said");

  async function check(button) {
    const fields = new URLSearchParams(new FormData(form));
    fields.append("check", "1");
    const response = await fetch(form.action, {
      method: "POST",
      body: fields,
      headers: { "X-Requested-With": "fetch" },
      credentials: "same-origin",
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    const spoken = answer.getElementById("fit-said");
    if (!spoken) throw new Error("answered another page");
    for (const fit of answer.querySelectorAll("[data-fit]")) {
      const place = form.querySelector(`[data-fit="${fit.dataset.fit}"]`);
      if (place) place.replaceChildren(...fit.childNodes);
    }
    said.textContent = spoken.textContent.replace(/\s+/g, " ").trim();
    const first = form.querySelector("[data-fit] .fit");
    if (first) first.scrollIntoView({ block: "center" });
    button.focus({ preventScroll: true });
  }

  let plainly = false;

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (plainly || !button || button.name !== "check") return;
    event.preventDefault();
    said.textContent = "";
    check(button).catch(() => {
      plainly = true;
      setTimeout(() => form.requestSubmit(button)); // not while this very event goes on
    });
  });

  /* ---- Ask only what the chosen role is asked. ---- */

  function show(field, visible) {
    const group = field && field.closest(".usa-form-group");
    if (group) group.hidden = !visible;
  }

  function adapt(part) {
    const role = part.querySelector("select[name$='-role']");
    const chosen = role.selectedOptions[0];
    show(part.querySelector("[name$='-other_role']"), role.value === "other");
    show(part.querySelector("[name$='-participates']"), chosen.dataset.asks === "participates");
  }

  /* People who take part on their own need not tell about an agency, nor how they fit. */

  function mark(field, optional) {
    const label = form.querySelector(`label[for="${field.id}"]`);
    label.textContent = label.textContent.replace("(optional)", "").trim();
    if (!optional) return;
    const hint = document.createElement("span");
    hint.className = "usa-hint";
    hint.textContent = " (optional)";
    label.append(hint);
  }

  function adaptToOwn() {
    const roles = [...form.querySelectorAll("select[name$='-role']")];
    const optional =
      form.elements.on_own_behalf.checked ||
      roles.some((role) => role.selectedOptions[0].dataset.own === "yes");
    for (const name of ["job_title", "organization", "organization_type", "level"]) {
      mark(form.elements[name], optional);
    }
    for (const statement of form.querySelectorAll("textarea[name$='-statement']")) {
      mark(statement, optional);
    }
  }

  form.addEventListener("change", adaptToOwn);
  adaptToOwn();

  const parts = [...form.querySelectorAll(".request-part")];
  for (const part of parts) {
    part.querySelector("select[name$='-role']").addEventListener("change", () => adapt(part));
    adapt(part);
  }

  /* ---- Use this answer for my other groups: fill in the empty ones at once. ---- */

  const same = form.querySelector("[name$='-same_statement']");
  if (same) {
    same.addEventListener("change", () => {
      const [first, ...others] = form.querySelectorAll("textarea[name$='-statement']");
      if (!same.checked) return;
      for (const other of others) {
        if (other.value.trim()) continue;
        other.value = first.value;
        other.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }

  /* ---- Remove a group without losing what was typed. ---- */

  for (const link of document.querySelectorAll("[data-keeps-typed]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (!link.search) return;
      event.preventDefault();
      const keep = document.createElement("input");
      keep.type = "hidden";
      keep.name = "keep";
      keep.value = "1";
      form.append(keep);
      form.action = link.href;
      form.submit();
    });
  }
})();
