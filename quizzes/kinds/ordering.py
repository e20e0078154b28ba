"""Ordering: put the steps in their order. The author's order is the right one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from quizzes.kinds import kind as base
from quizzes.kinds.kind import BadResponse, Codes, Kind, Mark, Problem, Shape, Submitted
from quizzes.scoring import Key, decode_places, encode_places, share_of_places

FIELD = "place-"  # with the code of a step: the number of its place
PLACES = set("123456789")


class Ordering(Kind):
    slug = "ordering"
    name = "Ordering"
    template = "quizzes/kinds/ordering.html"

    def parse(self, data: Submitted, codes: Codes, choose_count: int, *, is_draft: bool = False) -> str:
        at: dict[int, int] = {}
        is_doubled = False
        for position, given in base.fields_of(data, FIELD, codes.options):
            if given not in PLACES:
                raise base.foreign()
            is_doubled |= int(given) in at
            at.setdefault(int(given), position)
        value = encode_places([at.get(place, 0) for place in range(1, max(at, default=0) + 1)])
        if is_doubled:
            raise BadResponse("Two steps have the same place. Give each step a place of its own.", value=value)
        if max(at, default=0) > choose_count:
            raise base.foreign()
        if not is_draft and not at:
            raise BadResponse("Put the steps in order first.")
        if not is_draft and len(at) < choose_count:
            raise BadResponse(f"{len(at)} of {choose_count} steps have a place so far.", value=value)
        return value

    def fields(self, value: str, codes: Codes) -> list[tuple[str, str]]:
        return [
            (f"{FIELD}{codes.options[position - 1]}", str(place))
            for place, position in enumerate(decode_places(value), start=1)
            if position
        ]

    def filled(self, value: str) -> int:
        return sum(position > 0 for position in decode_places(value))

    def share(self, value: str, key: Key) -> Fraction:
        """Steps that stand in their own place."""
        return share_of_places(decode_places(value), order_of(key))

    def chosen(self, value: str, key: Key) -> frozenset[int]:
        """The steps that were put too early."""
        places = enumerate(decode_places(value), start=1)
        return frozenset(position for place, position in places if position and place_of(position, key) > place)

    def typed(self, text: str, key: Key, choose_count: int) -> str:
        numbers = base.numbers_in(text, key, choose_count)
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"“{text}”: each step once.")
        return encode_places(numbers)

    def key_for(self, value: str, key: Key) -> Key:
        return replace(key, order=decode_places(value))

    def places(self, value: str) -> tuple[int, ...]:
        return decode_places(value)

    def instruction(self, choose_count: int) -> str:
        return f"Put the {base.number_word(choose_count)} steps in order"

    def order(self, positions: Sequence[int], *, is_released: bool) -> list[int]:
        """Never the right order while it is asked: who touches nothing must not be right."""
        right = sorted(positions)
        if is_released:
            return right
        return list(positions) if list(positions) != right else [*right[1:], right[0]]

    def mark(self, position: int, value: str, key: Key) -> Mark:
        places = decode_places(value)
        if position not in places:
            return Mark("wrong", "You gave it no place") if value else Mark()
        place = places.index(position) + 1
        is_right = place == place_of(position, key)
        return Mark("right", "In its place") if is_right else Mark("wrong", f"You put it at {place}")

    def solution(self, value: str, key: Key, letters: Mapping[int, str], unit: str) -> str:
        if not value:
            return "This is the order."
        in_place = int(self.share(value, key) * key.option_count)
        return f"{in_place} of {key.option_count} steps {'is' if in_place == 1 else 'are'} in the right place."

    def words(self, value: str, texts: Sequence[str], prompts: Sequence[str]) -> list[str]:
        return [texts[position - 1] if position else "" for position in decode_places(value)]

    def choose_count(self, shape: Shape) -> int:
        return len(shape.options)

    def has_key(self, shape: Shape) -> bool:
        return len(shape.options) > 1

    def problems(self, shape: Shape) -> Iterable[Problem]:
        yield from base.counted(shape, "options", "steps", len(shape.options), range(3, 8))
        for option in shape.keys:
            yield Problem("correct", "no step is marked correct: their order is the key", option.id)
        yield from base.all_explained(shape)
        yield from base.no_spellings(shape)
        yield from base.no_prompts(shape)
        yield from base.no_number(shape)


def order_of(key: Key) -> Sequence[int]:
    return key.order or range(1, key.option_count + 1)


def place_of(position: int, key: Key) -> int:
    """Where a step belongs, from 1."""
    return order_of(key).index(position) + 1
