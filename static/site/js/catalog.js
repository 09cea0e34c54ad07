// What JavaScript adds to the catalog, which works without it: all panels at once, a panel opened
// by the address in every browser, and the groups chosen so far kept while the list is filtered.
(() => {
  "use strict";
  const panels = [...document.querySelectorAll(".group-panel")];
  const choice = document.querySelector(".catalog-choice");
  const filters = document.querySelector(".catalog-filters");
  const note = choice.querySelector("[data-chosen]");
  const invitation = "Choose groups in the list above to ask for them with one form.";

  const fold = document.querySelector(".catalog__fold");
  fold.hidden = panels.length < 2;
  fold.addEventListener("click", (event) => {
    const wish = event.target.dataset.fold;
    if (wish) panels.forEach((panel) => { panel.open = wish === "open"; });
  });

  const openByAddress = () => {
    const target = document.getElementById(location.hash.slice(1));
    const panel = target?.closest(".group-panel");
    if (!panel || panel.open) return;
    panel.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", openByAddress);
  openByAddress();

  const elsewhere = () => [...choice.querySelectorAll("input[type=hidden][name=group]")];
  const chosen = () => [...choice.querySelectorAll("input[name=group]:checked"), ...elsewhere()];

  const count = () => {
    if (!note) return;
    const total = chosen().length;
    const away = elsewhere().length;
    const groups = `${total} ${total === 1 ? "group" : "groups"} chosen`;
    note.textContent = total ? `${groups}${away ? ` (${away} not in this list)` : ""}` : invitation;
  };
  choice.addEventListener("change", count);
  window.addEventListener("pageshow", count);

  filters.addEventListener("submit", () => {
    filters.querySelectorAll("input[name=group]").forEach((input) => input.remove());
    chosen().forEach(({ value }) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "group", value });
      filters.append(input);
    });
  });
  document.querySelectorAll(".catalog-wishes a, .catalog-nothing a[href*='#']").forEach((link) => {
    link.addEventListener("click", () => {
      const url = new URL(link.href);
      url.searchParams.delete("group");
      chosen().forEach(({ value }) => url.searchParams.append("group", value));
      link.href = url;
    });
  });
})();
