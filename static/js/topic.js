// Marks in the table of contents the passage that is being read.

const links = new Map();
for (const link of document.querySelectorAll(".toc__here a")) links.set(decodeURIComponent(link.hash.slice(1)), link);
const passages = Array.from(links.keys(), (id) => document.getElementById(id)).filter(Boolean);

function markCurrent() {
  const line = innerHeight / 3;
  const passed = passages.filter((passage) => passage.getBoundingClientRect().top < line);
  const current = passed.at(-1)?.id;
  for (const [id, link] of links) {
    if (id === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const observer = new IntersectionObserver(markCurrent, { rootMargin: "-30% 0px -66% 0px" });
for (const passage of passages) observer.observe(passage);
