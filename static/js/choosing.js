// While filters are ticked the practice page says how many questions fit.

import { $ } from "./app.js";

const form = $("#build form");
let asking;

form?.addEventListener("change", async () => {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  query.delete("csrfmiddlewaretoken");
  try {
    const headers = { "HX-Request": "true", "HX-Target": "matching" };
    const reply = await fetch(`${location.pathname}?${query}`, { headers, signal: asking.signal });
    if (!reply.ok) return;
    const page = document.createElement("template");
    page.innerHTML = await reply.text();
    $("#matching").replaceChildren(...$("#matching", page.content).childNodes); // the region that is read out stays
  } catch {
    /* the next change asks again, and starting says it, too */
  }
});
