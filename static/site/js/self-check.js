/* The self-check says how far one is. The answers stay in the page: nothing sends or keeps them. */

(() => {
  "use strict";
  const summary = document.querySelector("[data-check-summary]");
  if (!summary) return;
  const status = summary.querySelector("[role=status]");
  const questions = [...document.querySelectorAll(".check-list fieldset")];
  const answers = [...document.querySelectorAll(".check-answer input")];
  const values = [...new Set(answers.map(({ value }) => value))];

  const count = () => {
    const given = answers.filter(({ checked }) => checked);
    const parts = values.map((value) => {
      const number = given.filter((answer) => answer.value === value).length;
      return `${value}: ${number}`;
    });
    status.textContent = `${given.length} of ${questions.length} answered. ${parts.join(", ")}.`;
  };

  const clear = () => {
    answers.forEach((answer) => { answer.checked = false; });
    count();
  };

  document.addEventListener("change", count);
  summary.querySelector("[data-check-print]").addEventListener("click", () => window.print());
  summary.querySelector("[data-check-clear]").addEventListener("click", clear);
  summary.hidden = false;
  count();
})();
