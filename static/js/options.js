// The options of an item, in practice and in exams: choose by key, strike out, and no more than the item asks for.

import { $, $$, isShortcut, onShown, say } from "./app.js";
import "./response.js";

const letterOf = (option) => String.fromCharCode(65 + $$(".option", option.closest(".options")).indexOf(option));

const isStrikable = (option) => Boolean($(".option__out:enabled", option)); // not in every exam, nor in one only shown

// Strike an option out or restore it. Striking a chosen one takes the choice back, choosing a struck one restores it.
function strike(option, on = !("out" in option.dataset)) {
  const input = $("input", option);
  if (on) option.dataset.out = "";
  else delete option.dataset.out;
  $(".option__out", option)?.setAttribute("aria-pressed", on);
  if (on && input.checked) {
    input.checked = false;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  keepStrikes(option.closest("form"));
  say(`Option ${letterOf(option)} ${on ? "struck out" : "restored"}`);
}

// What is struck out is a note to oneself: it outlives a reload, and stays in this window.
function keepStrikes(form) {
  const struck = $$(".option[data-out] input", form).map((input) => input.value);
  try {
    if (struck.length) sessionStorage[`struck ${form.action}`] = struck.join(" ");
    else delete sessionStorage[`struck ${form.action}`];
  } catch {
    /* storage is off: they last until the next item */
  }
}

onShown(() => {
  for (const option of $$("form .option")) {
    const input = $("input", option);
    let struck;
    try {
      struck = sessionStorage[`struck ${input.form.action}`] ?? "";
    } catch {
      return;
    }
    if (input.checked || !struck.split(" ").includes(input.value)) continue;
    option.dataset.out = "";
    $(".option__out", option).setAttribute("aria-pressed", "true");
  }
});

function count(options) {
  const output = $("[data-count]", options);
  if (!output) return;
  output.textContent = `${$$("input:checked", options).length} of ${options.dataset.max} selected`;
  say(output.textContent);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".option__out");
  if (button) strike(button.closest(".option"));
});

document.addEventListener("contextmenu", (event) => {
  const option = event.target.closest(".exam .options:not([data-locked]) .option");
  if (!option || !isStrikable(option)) return;
  event.preventDefault();
  strike(option);
});

// In the capture phase, so that one choice too many is taken back before anything saves it.
document.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    const option = input.closest?.(".option");
    if (!option) return;
    const options = option.closest(".options");
    if (options.dataset.max && $$("input:checked", options).length > Number(options.dataset.max)) {
      input.checked = false;
      event.stopImmediatePropagation();
      const output = $("[data-count]", options);
      const words = `${options.dataset.max} of ${options.dataset.max} selected. Take one back to choose another.`;
      if (output) output.textContent = words;
      say(words);
      return;
    }
    if (input.checked && "out" in option.dataset) strike(option, false);
    count(options);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event) || event.repeat) return;
  const key = event.key.toLowerCase();
  const index = /^[1-9]$/.test(key) ? Number(key) - 1 : /^[a-i]$/.test(key) ? key.charCodeAt(0) - 97 : -1;
  const option = index < 0 ? null : $$(".options:not([data-locked]) .option")[index];
  if (!option || (!event.shiftKey && $(`[data-key~="${key}"]`))) return; // F flags in an exam: there, 6 chooses
  event.preventDefault();
  if (event.shiftKey) return void (isStrikable(option) && strike(option));
  const input = $("input", option);
  input.focus();
  input.click();
});
