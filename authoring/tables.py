"""The items of a bank as a table: found by words and filters, put in order, a page at a time.

However many items a bank has, a page takes the same queries: the ids of the page first, from narrow rows, then what is
shown of those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, F, Func, Q, QuerySet, TextField
from django.db.models.functions import Coalesce

from authoring.models import ItemComment, ItemDraft
from quizzes.kinds import KINDS
from quizzes.models import Bank, Item, ItemReport, ItemTag
from quizzes.offers import DIFFICULTY
from studyguide.models import Topic

PER_PAGE = 50
LONGEST_SEARCH = 100
PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\s]*\)")
NO_PROSE = re.compile(r"^(?:`{3,}[\w-]*|[ \t]*\|.*)$", re.MULTILINE)  # the edges of a block of code, lines of a table
DRAFTS, REVIEW, PUBLISHED, RETIRED = "draft", "review", "published", "retired"
IN_USE = Q(is_retired=False)
STATES: dict[str, Q] = {  # a published item with changes that are not out yet is a draft too
    DRAFTS: IN_USE & Q(draft__isnull=False, draft__sent_at=None),
    REVIEW: IN_USE & Q(draft__sent_at__isnull=False),
    PUBLISHED: IN_USE & Q(current_revision__isnull=False),
    RETIRED: Q(is_retired=True),
}
STATE_WORDS = {"": "In use", DRAFTS: "Drafts", REVIEW: "In review", PUBLISHED: "Published", RETIRED: "Retired"}
SORTS: dict[str, tuple[str, ...]] = {
    "changed": ("-changed_at", "-pk"),
    "-changed": ("changed_at", "pk"),
    "name": ("slug", "pk"),
    "-name": ("-slug", "-pk"),
    "topic": ("topic__number", "objective__position", "difficulty", "pk"),
    "-topic": ("-topic__number", "-objective__position", "-difficulty", "-pk"),
    "difficulty": ("difficulty", "topic__number", "pk"),
    "-difficulty": ("-difficulty", "topic__number", "pk"),
}
DEFAULT_SORT = "changed"
SORT_WORDS = {
    "changed": "Newest change first",
    "-changed": "Oldest change first",
    "topic": "By topic",
    "difficulty": "Easiest first",
    "-difficulty": "Hardest first",
    "name": "By id",
}
LEVELS = {level: words.capitalize() for level, words in DIFFICULTY.items()}


class InDraft(Func):
    """A field of a draft's document, as text."""

    output_field = TextField()

    def __init__(self, document: str, name: str) -> None:
        super().__init__(F(document))
        self.name = name  # a literal of this module: it stands in the SQL

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"JSON_EXTRACT(%(expressions)s, '$.{self.name}')", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"((%(expressions)s)::json ->> '{self.name}')", **extra)


STEM = Coalesce(InDraft("draft__document", "stem"), "current_revision__stem", output_field=TextField())
KIND = Coalesce(
    InDraft("draft__document", "kind"), "current_revision__kind", "scenario__kind", output_field=TextField()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items somebody wants to see, and in which order. What makes no sense is as if it were not said."""

    search: str = ""
    state: str = ""
    topic: int | None = None
    objective: int | None = None
    difficulty: int | None = None
    kind: str = ""
    tag: str = ""
    is_reported: bool = False
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        def one_of(name: str, known: Mapping[str, Any]) -> str:
            return given.get(name, "") if given.get(name) in known else ""

        difficulty = _number(given.get("difficulty"))
        return cls(
            search=given.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            state=one_of("state", STATES),
            topic=_number(given.get("topic")),
            objective=_number(given.get("objective")),
            difficulty=difficulty if difficulty in LEVELS else None,
            kind=one_of("kind", KINDS),
            tag=given.get("tag", "").replace("\0", "")[:40],
            is_reported=given.get("reported") == "on",
            sort=one_of("sort", SORTS) or DEFAULT_SORT,
            page=_number(given.get("page")) or 1,
        )

    @property
    def fields(self) -> dict[str, str]:
        """As the address says it, what is left as it comes left out."""
        said = {
            "q": self.search,
            "state": self.state,
            "topic": self.topic,
            "objective": self.objective,
            "difficulty": self.difficulty,
            "kind": self.kind,
            "tag": self.tag,
            "reported": "on" if self.is_reported else "",
            "sort": "" if self.sort == DEFAULT_SORT else self.sort,
            "page": "" if self.page == 1 else self.page,
        }
        return {name: str(value) for name, value in said.items() if value not in ("", None)}

    @property
    def query(self) -> str:
        return urlencode(self.fields)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.fields.keys() - {"sort", "page", "state"})

    @property
    def filters(self) -> dict[str, str]:
        """All of it but the page."""
        return {name: value for name, value in self.fields.items() if name != "page"}

    def query_with(self, **changes: Any) -> str:
        """The address of the same with something else, from its first page."""
        return replace(self, **{"page": 1, **changes}).query

    def among(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """Those of the items that are wanted, in no order."""
        found = items.filter(STATES.get(self.state, IN_USE))
        if self.search:
            found = found.alias(words=STEM).filter(Q(slug__icontains=self.search) | Q(words__icontains=self.search))
        if self.kind:
            found = found.alias(own_kind=KIND).filter(own_kind=self.kind)
        if self.tag:
            found = found.filter(pk__in=ItemTag.objects.filter(name=self.tag).values("item"))
        if self.is_reported:
            found = found.filter(pk__in=ItemReport.objects.open().values("revision__item"))
        exact = {"topic": self.topic, "objective": self.objective, "difficulty": self.difficulty}
        return found.filter(**{name: value for name, value in exact.items() if value is not None})


def _number(text: str | None) -> int | None:
    """A number that a key can be."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


class Badge(NamedTuple):
    """A state in a word, with its shape: `icon` and `look` of a tag."""

    word: str
    icon: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An item as the table shows it."""

    item: Item
    stem: str
    kind: str
    badges: tuple[Badge, ...]
    tags: tuple[str, ...]
    reports: int = 0
    comments: int = 0

    @property
    def title(self) -> str:
        """The beginning of its question; a new one has none yet."""
        plain = PICTURE.sub(r"[picture: \1]", NO_PROSE.sub(" ", self.stem))
        words = " ".join(plain.replace("`", "").replace("**", "").split())
        return f"{words[:159].rstrip()}…" if len(words) > 160 else words or "Empty question"

    @property
    def seen(self) -> str:
        """Which version of which draft in review the table shows: an approval is good for that alone."""
        draft: ItemDraft | None = getattr(self.item, "draft", None)
        return f"{self.item.pk}.{draft.version}" if draft and draft.sent_at and not self.item.is_retired else ""

    @property
    def kind_word(self) -> str:
        return KINDS[self.kind].name if self.kind in KINDS else self.kind

    @property
    def level(self) -> str:
        return LEVELS[self.item.difficulty]


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    total: int  # that are wanted
    page: int
    pages: int
    states: dict[str, int] = field(default_factory=dict)  # how many of the bank are in each

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def state_choices(self) -> list[tuple[str, str, int]]:
        """Each state with its words and how many items of the bank are in it."""
        return [(state, words, self.states.get(state, 0)) for state, words in STATE_WORDS.items()]

    @property
    def turns(self) -> list[tuple[str, int]]:
        """To which pages one may turn from here, in words."""
        there = {"First": 1, "Before": self.page - 1, "After": self.page + 1, "Last": self.pages}
        return [
            (words, number)
            for words, number in there.items()
            if 1 <= number <= self.pages and number != self.page and (words in {"Before", "After"} or self.pages > 2)
        ]

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.total else 0


def table(items: QuerySet[Item], wanted: Wanted) -> Table:
    """A page of the wanted ones of these items, and how many are in each state, in six queries."""
    states = _states(items)
    found = wanted.among(items)
    is_plain = wanted.query_with(state="", sort=DEFAULT_SORT) == ""
    total = states[wanted.state] if is_plain else found.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(wanted.page, 1), pages)
    start = (page - 1) * PER_PAGE
    ordered = found if total else items.none()  # the search was done once, to count
    pks = list(ordered.order_by(*SORTS[wanted.sort]).values_list("pk", flat=True)[start : start + PER_PAGE])
    return Table(rows(pks), total, page, pages, states)


def rows(pks: Sequence[int]) -> tuple[Row, ...]:
    """The items of these keys in that order, in four queries."""
    narrow = Item.objects.filter(pk__in=pks).select_related("topic", "objective", "draft", "scenario")
    found = narrow.annotate(words=STEM, own_kind=KIND).only(
        *("slug", "difficulty", "is_retired", "changed_at", "current_revision", "bank"),
        *(
            "topic__title",
            "topic__number",
            "objective__title",
            "draft__sent_at",
            "draft__version",
            "draft__item",
            "scenario__item",
        ),
    )
    items = {item.pk: item for item in found}
    tags: dict[int, list[str]] = {}
    for pk, name in ItemTag.objects.filter(item__in=pks).order_by("name").values_list("item", "name"):
        tags.setdefault(pk, []).append(name)
    reports = Counter(ItemReport.objects.open().filter(revision__item__in=pks).values_list("revision__item", flat=True))
    comments = Counter(ItemComment.objects.filter(item__in=pks, resolved_at=None).values_list("item", flat=True))
    return tuple(
        Row(
            item=item,
            stem=item.words or "",  # type: ignore[attr-defined]
            kind=item.own_kind or "",  # type: ignore[attr-defined]
            badges=badges(item),
            tags=tuple(tags.get(pk, ())),
            reports=reports[pk],
            comments=comments[pk],
        )
        for pk in pks
        if (item := items.get(pk))
    )


def badges(item: Item) -> tuple[Badge, ...]:
    """What an item is at, for one that is loaded with its draft."""
    if item.is_retired:
        return (Badge("Retired", "ban"),)
    draft: ItemDraft | None = getattr(item, "draft", None)
    found = [Badge("Published", "circle-check", "tag--ok")] if item.current_revision_id else []
    if draft and draft.sent_at:
        found.append(Badge("In review", "eye", "tag--blue"))
    elif draft:
        found.append(Badge("Changes not published" if item.current_revision_id else "Draft", "pencil-line", "tag--due"))
    return tuple(found)


def _states(items: QuerySet[Item]) -> dict[str, int]:
    """How many of the items are in each state, "" being all in use."""
    counts = {f"of_{name}": Count("pk", filter=STATES.get(name, IN_USE)) for name in STATE_WORDS}
    found = items.aggregate(**counts)
    return {name: found[f"of_{name}"] for name in STATE_WORDS}


def tags_of(bank: Bank) -> list[tuple[str, int]]:
    """The tags that stand in a bank, with how many items each."""
    named = ItemTag.objects.filter(item__bank=bank, item__is_retired=False)
    return list(named.values_list("name").annotate(Count("pk")).order_by("name"))


def places_of(bank: Bank) -> list[Topic]:
    """Topics with their objectives, those that items may be given: two queries."""
    topics = bank.guide.topics.current().only("guide", "slug", "number", "title")
    return list(topics.prefetch_related("objectives"))
