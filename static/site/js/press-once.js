/* A button pressed twice in a moment was pressed once: the form goes out a single time. */

(() => {
  "use strict";
  const MOMENT = 5000; // milliseconds: longer than most answers take
  let last = { button: null, at: -Infinity };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || button.formTarget) return;
    if (button === last.button && event.timeStamp - last.at < MOMENT) event.preventDefault();
    else last = { button, at: event.timeStamp };
  });
})();
