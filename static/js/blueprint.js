// The grid of an exam: sums what is typed, and marks cells that ask for more than the bank has.
const plan = document.getElementById("plan");
const total = plan?.querySelector("[data-total]");

function count(input) {
  const typed = Number.parseInt(input.value, 10);
  return Number.isFinite(typed) && typed > 0 ? typed : 0;
}

function add() {
  let sum = 0;
  for (const input of plan.querySelectorAll(".grid__count")) {
    const cell = input.closest("td");
    sum += count(input);
    cell.toggleAttribute("data-lacks", count(input) > Number(cell.dataset.stock));
  }
  total.textContent = String(sum);
}

if (total) {
  plan.addEventListener("input", add);
  add();
}
