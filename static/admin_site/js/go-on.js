/* A long act in portions goes on by itself; without this script its button is pressed by hand. */

(() => {
  "use strict";
  const MOMENT = 300; // milliseconds: long enough to see how far it is
  const button = document.querySelector("form[data-goes-on] button");
  if (button) setTimeout(() => button.click(), MOMENT);
})();
