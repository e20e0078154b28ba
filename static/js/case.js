// A case study that was collapsed stays so for its other items, in this window.

import { $, $$, onShown } from "./app.js";

const keyOf = (details) => `collapsed ${location.pathname.split("items/")[0]} ${$("summary", details).textContent}`;

onShown(() => {
  try {
    for (const details of $$("details.case__fold")) if (sessionStorage[keyOf(details)]) details.open = false;
  } catch {
    /* storage is off: each opens again */
  }
});

document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target;
    if (!details.matches?.("details.case__fold")) return;
    try {
      if (details.open) delete sessionStorage[keyOf(details)];
      else sessionStorage[keyOf(details)] = "yes";
    } catch {
      /* storage is off */
    }
  },
  true, // it does not bubble
);
