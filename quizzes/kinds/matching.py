"""Matching: choose an option for each prompt. An option may serve several prompts, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from quizzes.kinds import kind as base
from quizzes.kinds.kind import BadResponse, Codes, Kind, Problem, Shape, Submitted
from quizzes.scoring import Key, decode_places, encode_places, share_of_places

FIELD = "match-"  # with the code of a prompt: the code of its option


class Matching(Kind):
    slug = "matching"
    name = "Matching"
    template = "quizzes/kinds/matching.html"
    has_prompts = True

    def parse(self, data: Submitted, codes: Codes, choose_count: int, *, is_draft: bool = False) -> str:
        at: dict[int, int] = {}
        for prompt, given in base.fields_of(data, FIELD, codes.prompts):
            try:
                at[prompt] = codes.option(given)
            except ValueError:
                raise base.foreign() from None
        if max(at, default=0) > choose_count:
            raise base.foreign()
        value = encode_places([at.get(prompt, 0) for prompt in range(1, max(at, default=0) + 1)])
        if not is_draft and not at:
            raise BadResponse("Choose an answer for each line first.")
        if not is_draft and len(at) < choose_count:
            raise BadResponse(f"{len(at)} of {choose_count} lines have an answer so far.", value=value)
        return value

    def fields(self, value: str, codes: Codes) -> list[tuple[str, str]]:
        return [
            (f"{FIELD}{codes.prompts[prompt]}", codes.options[position - 1])
            for prompt, position in enumerate(decode_places(value))
            if position
        ]

    def filled(self, value: str) -> int:
        return sum(position > 0 for position in decode_places(value))

    def share(self, value: str, key: Key) -> Fraction:
        """Prompts that have their own option."""
        return share_of_places(decode_places(value), key.matches)

    def chosen(self, value: str, key: Key) -> frozenset[int]:
        """The options that were put where they do not belong."""
        given = zip(decode_places(value), key.matches, strict=False)
        return frozenset(position for position, wanted in given if position and position != wanted)

    def places(self, value: str) -> tuple[int, ...]:
        return decode_places(value)

    def typed(self, text: str, key: Key, choose_count: int) -> str:
        return encode_places(base.numbers_in(text, key, choose_count))

    def key_for(self, value: str, key: Key) -> Key:
        return replace(key, matches=decode_places(value))

    def instruction(self, choose_count: int) -> str:
        return f"Choose an answer for each of the {base.number_word(choose_count)} lines"

    def solution(self, value: str, key: Key, letters: Mapping[int, str], unit: str) -> str:
        if not value:
            return "These belong together."
        right = int(self.share(value, key) * len(key.matches))
        return f"{right} of {len(key.matches)} {'is' if right == 1 else 'are'} matched right."

    def words(self, value: str, texts: Sequence[str], prompts: Sequence[str]) -> list[str]:
        given = zip(prompts, decode_places(value), strict=False)
        return [f"{prompt}: {texts[position - 1]}" for prompt, position in given if position]

    def choose_count(self, shape: Shape) -> int:
        return len(shape.prompts)

    def has_key(self, shape: Shape) -> bool:
        known = {option.id for option in shape.options}
        return bool(shape.prompts) and all(prompt.answer in known for prompt in shape.prompts)

    def problems(self, shape: Shape) -> Iterable[Problem]:
        yield from base.counted(shape, "prompts", "prompts", len(shape.prompts), range(3, 7))
        yield from base.counted(shape, "options", "options", len(shape.options), range(2, 8))
        yield from base.no_spellings(shape)
        yield from base.no_number(shape)
        known = {option.id for option in shape.options}
        for prompt in shape.prompts:
            if prompt.answer not in known:
                yield Problem("answer", f"there is no option “{prompt.answer}”", prompt.id)
        for text, times in Counter(prompt.text for prompt in shape.prompts).items():
            if times > 1:
                yield Problem("prompts", f"two prompts say “{text}”")
        used = {prompt.answer for prompt in shape.prompts}
        for option in shape.options:
            if option.is_key:
                yield Problem("correct", "no option is marked correct: each prompt names its answer", option.id)
            if option.id not in used and not option.has_rationale:
                yield Problem("rationale", "an option that no prompt has needs a rationale", option.id)
