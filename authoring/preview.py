"""An item's words as a learner would see them, from rows that are never stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from authoring.documents import Words, decimal_in, shortened
from quizzes.kinds import KINDS
from quizzes.kinds.choice import ASKED
from quizzes.models import CaseStudy, Item, ItemRevision, Misconception, Option, Prompt
from quizzes.presentation import ShownItem, asking, released
from quizzes.revising import spelled
from web.markdown import to_html, to_inline_html

EMPTY = "…"  # what is not written yet, so that it has a name
OWNER = "preview"  # the order of the options is that of one learner


class Preview:
    """`item` is loaded with its topic, the topic's guide, and its lead fact with its topic."""

    def __init__(
        self,
        words: Words,
        item: Item,
        misconceptions: Mapping[str, Misconception],
        cases: Mapping[str, CaseStudy],
    ) -> None:
        words = shortened(words)
        self.words = words
        self.shape = words.entry().shape
        kind = KINDS[words.kind]
        count = kind.choose_count(self.shape)
        self.revision = ItemRevision(
            item=item,
            kind=words.kind,
            case=cases.get(words.case),
            stem=words.stem,
            stem_html=to_html(words.stem, pictures=True),
            rationale=words.rationale,
            rationale_html=to_html(words.rationale, pictures=True),
            choose_count=max(count, min(ASKED)) if kind.is_multiple else max(count, 1),
            unit=words.unit,
            tolerance=decimal_in(words.tolerance),
        )
        self.options = list(_options(words, misconceptions))
        self.prompts = list(_prompts(words, self.options))

    @property
    def before(self) -> ShownItem | None:
        """None where there is nothing to choose from yet."""
        if not self.options:
            return None
        return asking(OWNER, self._place, self.revision, self.options, prompts=self.prompts)

    @property
    def after(self) -> ShownItem | None:
        """What is shown to somebody who did not answer. None while nothing says what is right."""
        if not KINDS[self.words.kind].has_key(self.shape):
            return None
        return released(OWNER, self._place, self.revision, self.options, value="", prompts=self.prompts)

    @property
    def _place(self) -> int:
        return self.revision.item_id


def _options(words: Words, misconceptions: Mapping[str, Misconception]) -> Iterator[Option]:
    for position, (option, slug, text) in enumerate(spelled(words.entry()), 1):
        yield Option(
            pk=position,
            slug=slug,
            position=position,
            text=text,
            text_html=to_inline_html(text, pictures=True) or EMPTY,
            is_key=option.correct,
            rationale=option.rationale,
            rationale_html=to_inline_html(option.rationale, pictures=True),
            misconception=misconceptions.get(option.misconception or ""),
        )


def _prompts(words: Words, options: Sequence[Option]) -> Iterator[Prompt]:
    pk_of = {option.slug: option.pk for option in options}
    for position, prompt in enumerate(words.prompts, 1):
        yield Prompt(
            pk=position,
            position=position,
            text=prompt.text,
            text_html=to_inline_html(prompt.text, pictures=True) or EMPTY,
            option_id=pk_of.get(prompt.answer, 0),
            rationale=prompt.rationale,
            rationale_html=to_inline_html(prompt.rationale, pictures=True),
        )
