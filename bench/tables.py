"""Times the table of a bank of 20,000 items: server time of a page, and its queries, by search, filter and order."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ITEMS, ROUNDS, AIM = 20_000, 9, 150
WORDS = tuple(
    f"{who} {what}"
    for who in ("access", "user", "group", "role", "bucket", "developer", "account")
    for what in ("key", "policy", "password", "console", "region", "alarm", "budget", "queue")
)
PAGES = {
    "newest first": "",
    "last page": "page=9999",
    "by topic": "sort=topic",
    "hardest first": "sort=-difficulty",
    "drafts": "state=draft",
    "one topic, medium": "topic={topic}&difficulty=3",
    "a kind": "kind=multiple",
    "a tag": "tag=week-3",
    "with open reports": "reported=on",
    "search, many found": "q=policy",
    "search, none found": "q=zzzz",
    "search, kind, by id": "q=bucket&kind=single&sort=name",
}


def fill() -> Any:
    """An owner with a bank of 20,000 items: a third drafts, some in review, some retired, tagged and reported."""
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from authoring import banks  # noqa: PLC0415
    from authoring.models import ItemDraft  # noqa: PLC0415
    from quizzes.models import Item, ItemReport, ItemRevision, ItemTag  # noqa: PLC0415
    from studyguide.models import Objective  # noqa: PLC0415

    rng, now = random.Random(1), timezone.now()
    owner = User.objects.create_user("owner@example.org", "x", is_instructor=True, is_demo=True)
    bank = banks.make(owner, title="Twenty thousand", topics=[f"Topic {n}" for n in range(1, 13)], at=now)
    objectives = list(Objective.objects.filter(topic__guide=bank.guide))
    made = []
    for number in range(ITEMS):
        objective = rng.choice(objectives)
        made.append(
            Item(
                bank=bank,
                slug=f"item-{number}",
                topic_id=objective.topic_id,
                objective=objective,
                difficulty=rng.randint(1, 5),
                is_retired=number % 40 == 0,
                changed_at=now - dt.timedelta(seconds=rng.randrange(10**7)),
            )
        )
    items = Item.objects.bulk_create(made, batch_size=2000)
    stems = [" ".join(rng.choices(WORDS, k=20)) for _ in items]
    kinds = [rng.choice(("single", "single", "multiple", "ordering", "matching")) for _ in items]
    revisions = [
        ItemRevision(
            item=item, number=1, kind=kind, stem=stem, stem_html=stem, choose_count=1, digest="0" * 64, made_at=now
        )
        for item, stem, kind in zip(items, stems, kinds, strict=True)
        if item.slug[-1] not in "147"
    ]
    for revision in ItemRevision.objects.bulk_create(revisions, batch_size=2000):
        revision.item.current_revision = revision
    Item.objects.bulk_update(items, ["current_revision"], batch_size=500)
    drafted = [number for number, item in enumerate(items) if item.slug[-1] in "1478"]
    documents = {
        number: json.dumps({"kind": kinds[number], "stem": stems[number], "options": [{"id": x} for x in "abcd"]})
        for number in drafted
    }
    drafts = [
        ItemDraft(
            item=items[number],
            document=documents[number],
            changed_at=now,
            changed_by=owner,
            sent_at=now if number % 3 == 0 else None,
        )
        for number in drafted
    ]
    ItemDraft.objects.bulk_create(drafts, batch_size=2000)
    tags = [ItemTag(item=item, name=f"week-{rng.randint(1, 12)}") for item in items[::2]]
    ItemTag.objects.bulk_create(tags, batch_size=2000)
    ItemReport.objects.bulk_create(
        ItemReport(learner=None, revision=revision, reason="unclear", made_at=now) for revision in revisions[::50]
    )
    return owner, bank


def measure() -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    owner, bank = fill()
    client = Client()
    client.force_login(owner)
    url, topic = f"/teach/banks/{bank.slug}/", bank.guide.topics.first().pk
    pages = {name: f"{url}?{query.format(topic=topic)}" for name, query in PAGES.items()}
    pages["coverage"], pages["front page"] = f"{url}coverage/", "/teach/"
    print(f"\nThe table of a bank of {ITEMS:,} items: server time of a page in ms ({ROUNDS} times each; aim: {AIM})")
    print("The processor's time is what the page took of it: the others of a busy machine are not in it.")
    print(f"{'page':<24}{'median':>8}{'slowest':>9}{'cpu':>8}{'queries':>9}")
    for name, path in pages.items():
        client.get(path)
        seen: list[str] = []

        def count(execute: Any, sql: str, params: Any, many: Any, context: Any, seen: list[str] = seen) -> Any:
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            assert client.get(path).status_code == 200
        times, busy = [], []
        for _ in range(ROUNDS):
            began, began_busy = time.perf_counter(), time.process_time()
            client.get(path)
            times.append(1000 * (time.perf_counter() - began))
            busy.append(1000 * (time.process_time() - began_busy))
        figures = f"{statistics.median(times):>8.0f}{max(times):>9.0f}{statistics.median(busy):>8.0f}"
        print(f"{name:<24}{figures}{len(seen):>9}")


def run() -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "LIGHTWELL_DATA": f"{data}/site", "DJANGO_SETTINGS_MODULE": "config.settings"}
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True, stdout=-3)
        subprocess.run([sys.executable, "-m", "bench.tables", "measure"], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else run()
