/* USWDS counts only from the first key press: count what a field already holds, too. */
for (const field of document.querySelectorAll(".usa-character-count__field")) {
  if (field.value) field.dispatchEvent(new Event("input", { bubbles: true }));
}
