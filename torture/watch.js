// Put into every page of an exam by `torture.windows`: notes what was chosen, sent and heard, and what the indicator said
// at that moment. It changes nothing.
(() => {
  if (!location.pathname.startsWith("/exams/attempts/")) return;
  const EVERY = 100; // milliseconds between two looks at the indicator
  const load = `${performance.timeOrigin}`;
  const { fetch } = window;
  const untold = JSON.parse(sessionStorage.torture ?? "[]"); // lines that a reload cut off: told by the next page
  let sends = 0;
  let lines = 0;

  const keep = () => (sessionStorage.torture = JSON.stringify(untold));

  function tell(line) {
    const told = window.tortureNote(line);
    told.then(() => untold.splice(untold.indexOf(line), 1) && keep()).catch(() => {});
  }

  function note(what, more) {
    const line = JSON.stringify({ what, load, line: (lines += 1), at: Date.now() / 1000, ...more });
    untold.push(line);
    keep();
    tell(line);
  }

  for (const line of [...untold]) tell(line);

  // The item that is shown, and what is chosen in it.
  window.tortureShown = () => {
    const form = document.querySelector("#exam-item");
    if (!form) return { position: 0 };
    const options = [...form.querySelectorAll('[data-response] [name="option"]')];
    return {
      position: Number(form.dataset.position),
      kind: form.elements.kind.value,
      epoch: Number(form.elements.epoch.value),
      asks: Number(form.dataset.asks),
      ticked: options.map((option) => option.checked),
      chosen: options.filter((option) => option.checked).map((option) => option.value),
      is_flagged: Boolean(form.elements.flagged),
    };
  };

  // On the window, so after the page's own listeners: it has saved, or it never will.
  addEventListener("change", ({ target }) => target.name === "option" && note("change", tortureShown()));
  addEventListener("submit", ({ submitter }) => submitter?.value === "flag" && note("change", tortureShown()));

  window.fetch = async (url, how) => {
    const [, position, isSave] = String(url).match(/\/items\/(\d+)\/(save)?$/) ?? [];
    if (!position) return fetch(url, how);
    const about = { position: Number(position), number: (sends += 1) };
    if (isSave) {
      const fields = new URLSearchParams(how.body);
      note("sent", { ...about, chosen: fields.getAll("option"), is_flagged: fields.has("flagged") });
    }
    const response = await fetch(url, how);
    note(isSave ? "heard" : "loaded", { ...about, status: response.status });
    return response;
  };

  setInterval(() => {
    const words = document.querySelector("#save-state")?.textContent.trim();
    if (words === undefined) return;
    const is_live = "live" in document.querySelector("[data-exam]").dataset;
    note("sample", { words, is_live, ...tortureShown() });
  }, EVERY);
})();
