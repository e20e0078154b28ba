"""Check 7: nothing that tells a key is in any byte before it may be seen.

The whole site is served from a pack with canaries in every rationale, key, option id and reference. Learners with open
exams and practice look at everything they can reach, send everything they can send, and no reply may hold a canary. And
the options of a question must look alike: the key is in no place, code or markup of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.client import Reply
from torture import marked, rows
from torture.learners import GUIDE, JSON, Client, Form, Learner, key_of, use_key
from torture.marked import CANARY
from torture.report import Report
from torture.rows import Rows
from torture.site import Site

HTMX = {"HX_Request": "true", "HX_Target": "exam-item"}
STRAY = ("/nowhere/", "/exams/attempts/none/", "/practice/start", "/exams/iam-users/full/start", "/admin/", "/.env")
ASKED = "id IN (SELECT revision_id FROM exams_attemptitem) OR id IN (SELECT revision_id FROM quizzes_practiceitem)"
ODD = 25.0  # chi-squared with three degrees of freedom: chance is above it once in 60,000 runs


@dataclass(frozen=True)
class Plan:
    learners: int = 8
    pages: int = 2000  # of the crawl, at most


@dataclass
class Watch:
    """What came in, and what of it should not have."""

    replies: int = 0
    size: int = 0
    leaks: list[str] = field(default_factory=list)
    is_released: bool = False  # from now on canaries are right
    seen: int = 0  # canaries after release: the proof that we would see them

    def look(self, words: str, reply: Reply) -> None:
        self.replies += 1
        self.size += reply.size
        found = re.findall(rf"[^\s<>\"]*{CANARY}[^\s<>\"]*", f"{reply.headers}\n{reply.location}\n{reply.text}", re.I)
        if self.is_released:
            self.seen += len(found)
        elif found:
            self.leaks.append(f"{words}: {found[:3]}")


class Watched(Client):
    """A browser whose every reply is searched."""

    def __init__(self, ports: Iterable[int], rng: Random, watch: Watch) -> None:
        super().__init__(ports, rng)
        self.watch = watch

    def send(self, method: str, path: str, body: Any, **headers: str) -> Reply:
        reply = super().send(method, path, body, **headers)
        self.watch.look(f"{method} {path}", reply)
        return reply


def run(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    with Site(template, folder / "canaries", fault=fault) as site:
        use_key(key_of(site.data))
        pack = marked.make(site.data / "content", GUIDE)
        site.manage("load_content", str(pack.parent))
        site.start()
        watch, forms, oracles = Watch(), [], []
        learners = [Learner(Watched(site.ports, Random(n), watch), Random(n)) for n in range(plan.learners)]
        for learner in learners:
            forms += _sit(learner)
        _practise(
            Client(site.ports, Random(0)), words=f"{CANARY}note", items=1
        )  # somebody else's, which nobody may see
        practised = _practise(learners[0].client)
        with rows.sqlite(site.database) as database:
            stored, items, kinds = database.rows(), _asked(database), _kinds(database)
        for learner in learners[:2]:
            oracles += _try_both(learner, stored)
        pages = _crawl(learners[0].client, plan.pages)

        report.at_least("items asked in exams and practice", items, 40 if fault else 150)
        report.note(f"  of the kinds {', '.join(sorted(kinds))}")
        report.at_least("pages crawled", pages, 40)
        report.at_least("replies searched", watch.replies, 500 if not fault else 100)
        report.note(f"{'bytes searched':<58}{watch.size:>12,}")
        for leak in (*watch.leaks, *oracles):
            report.example(leak)
        report.figure("replies with something that tells a key", len(watch.leaks))
        report.figure("saves whose reply differs for a right and a wrong answer", len(oracles))
        _look_alike(report, forms, stored)

        watch.is_released = True
        _release(learners[0], practised)
        report.at_least("canaries found once released (so we would see them)", watch.seen, 20)


# --- what a learner does before release


def _sit(learner: Learner) -> list[tuple[str, Form, str]]:
    """An exam with everything in it that a window can ask for and send; its item pages."""
    learner.client.get("/exams/")
    forms = []
    for exam in ("full", "quick"):
        learner.start(exam)
        learner.open(1)
        for position in range(1, learner.total + 1):
            page = learner.client.get(learner.url("items", position, ""))
            form = learner.open(position)
            learner.client.get(learner.url("items", position, ""), **HTMX)
            forms.append((learner.journal.attempt, form, page.text))
            if form.codes:
                learner.save(position, learner.choose(form))
        first = next(form for _, form, _ in forms if form.codes and learner.forms.get(form.position) is form)
        url = learner.url("items", first.position, "save")
        for count, epoch, counter in ((1, 1, 1), (9, 1, 5), (1, 9, 1), (1, 1, 0)):  # stale, too many, tampered twice
            codes = sorted(first.codes)[:count]
            body: dict[str, object] = {"kind": first.kind, "epoch": epoch, "counter": counter, "option": codes}
            learner.client.post(url, body, **JSON)
            learner.client.post(url, body)
        learner.client.post(url, {"kind": "ordering", "epoch": 1, "counter": 7, "order": "1"}, **JSON)
        learner.client.post(url, {"kind": first.kind, "epoch": 1, "counter": 8, "option": ["zz"]})
        learner.client.token, token = "wrong", learner.client.token
        learner.client.post(url, {"kind": first.kind, "epoch": 1, "counter": 9})
        learner.client.token = token
        for rest in ("review/", "review/?end", "result/", "result/items/", "items/99/", "items/40000/save", "save"):
            learner.client.get(learner.url(rest))
        learner.client.post(learner.url("practise"), {})
        learner.take_over()
        learner.client.get("/exams/")
    return forms


def _try_both(learner: Learner, stored: Rows) -> list[str]:
    """Save the key and then a distractor: but for time and version, the replies are the same to the byte."""
    odd = []
    for position, form in sorted(learner.forms.items())[:20]:
        keys = stored.keys.get(stored.items[learner.journal.attempt][position].revision, set())
        wrong = set(form.codes.values()) - keys
        if not keys or len(wrong) < len(keys):
            continue
        replies = [learner.save(position, frozenset(chosen)) for chosen in (keys, sorted(wrong)[: len(keys)])]
        right, other = (re.sub(r"\d+", "0", f"{reply.headers}{reply.text}") for reply in replies)
        if right != other:
            odd.append(f"item {position}: {right!r} for the key, {other!r} for a distractor")
    return odd


def _practise(client: Client, words: str = "two answers fit", items: int = 30) -> str:
    """Practice over every topic, each item looked at and none answered, marked with notes; the last session."""
    session = ""
    front = client.get("/practice/").text
    topics = sorted(set(re.findall(r'name="topic" value="([\w-]+)"', front)))
    kinds = sorted(set(re.findall(r'name="kind" value="([\w-]+)"', front)))
    for choice in [*({"topic": topic} for topic in topics), *({"kind": kind} for kind in kinds), {"generated": "only"}]:
        reply = client.post("/practice/start", {"guide": GUIDE, "amount": 30, **choice})
        found = re.match(r"(/practice/[0-9a-f-]{36}/)items/1/$", reply.location)
        if not found:
            continue
        session = found[1]
        for position in range(1, items + 1):
            if client.get(f"{session}items/{position}/").status != 200:
                break
        client.post(f"{session}items/1/bookmark", {"bookmark": "on"})
        client.post(f"{session}items/1/note", {"note": words})
        client.post(f"{session}items/1/report", {"reason": "unclear", "report": words})
        client.post(f"{session}items/1/answer", {"option": "tampered"})
        client.post(f"{session}items/1/answer", {})
    return session


def _crawl(client: Client, limit: int) -> int:
    """Every page that leads on from the front page, and what is no page."""
    waiting = ["/", "/exams/", "/practice/", "/practice/marks/", "/today/", "/history/", "/guides/", *STRAY]
    waiting += ["/accounts/settings/", "/accounts/settings/my-data.json", f"/search/?q={CANARY[:-2]}"]
    waiting += [f"/search/?q={word}" for word in ("rationale", "because", "correct", "root", "MFA", "key")]
    done: set[str] = set()
    while waiting and len(done) < limit:
        path = waiting.pop(0)
        if path in done or re.search(r"/(logout|summary|answer)\b", path):
            continue
        done.add(path)
        text = client.get(path).text
        if path.endswith((".css", ".js", ".svg", ".woff2", ".png")):
            continue
        links = re.findall(r'(?:href|src|action)="(/[^"#]*)', text)
        waiting += [link.replace("&amp;", "&") for link in links if link not in done]
    return len(done)


# --- what is alike


def _look_alike(report: Report, forms: list[tuple[str, Form, str]], stored: Rows) -> None:
    """Keys stand at each place equally often, their codes sort anywhere, and their markup is that of distractors."""
    places: Counter[int] = Counter()
    ranks: Counter[int] = Counter()
    marked_up: list[str] = []
    for attempt, form, page in forms:
        if not form.codes:
            continue
        keys = stored.keys[stored.items[attempt][form.position].revision]
        blocks = re.findall(r'<div class="option"[^>]*>.*?</button>\s*</div>', page, re.DOTALL)
        plain = {_plain(block) for block in blocks}
        if len(blocks) != len(form.codes) or len(plain) != 1:
            marked_up.append(f"item {form.position} of {attempt}: {len(blocks)} options, {len(plain)} kinds of markup")
        if form.kind == "single" and len(form.codes) == 4:
            shown = list(form.codes)
            key = next(code for code, position in form.codes.items() if position in keys)
            places[shown.index(key)] += 1
            ranks[sorted(shown).index(key)] += 1
    for line in marked_up[:3]:
        report.example(line)
    report.figure("question pages on which an option differs in markup", len(marked_up))
    report.note(f"{'key at place A, B, C, D':<44}{' '.join(str(places[n]) for n in range(4)):>26}")
    report.figure("  chi-squared of the key's place", round(_chi(places), 1), at_most=ODD)
    report.figure("  chi-squared of its code's rank", round(_chi(ranks), 1), at_most=ODD)


def _plain(block: str) -> str:
    """The markup of an option without its code, letter, text and state."""
    block = re.sub(r'(<span class="option__text">).*?(</span></label>)', r"\1\2", block, flags=re.DOTALL)
    block = re.sub(r'value="[0-9a-f]+"( checked)?', "", block)
    return re.sub(r"\b[A-I]\b", "X", block)


def _chi(counts: Counter[int]) -> float:
    expected = sum(counts.values()) / 4
    return sum((counts[place] - expected) ** 2 for place in range(4)) / expected if expected else 0.0


# --- counting, and what comes after


def _asked(database: rows.Database) -> int:
    (row,) = database.query(f"SELECT count(DISTINCT item_id) FROM quizzes_itemrevision WHERE {ASKED}")
    return int(row[0])


def _kinds(database: rows.Database) -> set[str]:
    return {str(kind) for (kind,) in database.query(f"SELECT DISTINCT kind FROM quizzes_itemrevision WHERE {ASKED}")}


def _release(learner: Learner, session: str) -> None:
    learner.finish()
    learner.client.get(learner.url("result", "items", "") + "?show=all")
    if session:
        page = learner.client.get(f"{session}items/1/").text
        options = re.findall(r'name="option" value="([0-9a-f]+)"', page)
        learner.client.post(f"{session}items/1/answer", {"option": options[:1]})
        learner.client.get(f"{session}items/1/")
