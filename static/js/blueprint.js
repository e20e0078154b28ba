// The grid of an exam: sums what is typed, marks cells that ask for more than the bank has, and says what is not saved.
import { $, settleFocus } from "./app.js";

const plan = document.getElementById("plan");
const total = plan?.querySelector("[data-total]");
const unsaved = document.getElementById("unsaved");
let isChanged = plan?.hasAttribute("data-changed") ?? false; // it came back with what was typed, and nothing is stored

function count(input) {
  const typed = Number.parseInt(input.value, 10);
  return Number.isFinite(typed) && typed > 0 ? typed : 0;
}

function add() {
  let sum = 0;
  for (const input of plan.querySelectorAll(".grid__count")) {
    const cell = input.closest("td");
    const missing = count(input) - Number(cell.dataset.stock);
    sum += count(input);
    cell.toggleAttribute("data-lacks", missing > 0);
    cell.querySelector(".lacks").hidden = missing <= 0;
    cell.querySelector("[data-missing]").textContent = String(Math.max(0, missing));
  }
  total.textContent = String(sum);
  plan.querySelector("[data-noun]").textContent = sum === 1 ? "question" : "questions";
}

if (total) {
  plan.addEventListener("input", () => {
    add();
    isChanged = true;
    if (unsaved && !unsaved.textContent) unsaved.textContent = "Not saved yet.";
  });
  plan.addEventListener("submit", () => {
    isChanged = false;
  });
  add();
}
if (!$("main [aria-invalid=true]")) settleFocus();

// Publishing and its like are forms of their own: what is typed above would be gone with the page.
for (const form of document.querySelectorAll("#share form")) {
  form.addEventListener("submit", (event) => {
    if (!isChanged) return;
    event.preventDefault();
    unsaved.className = "err";
    unsaved.textContent = "Save the exam first: what you changed is not saved yet.";
    plan.querySelector("button[type=submit]").focus();
  });
}

addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
