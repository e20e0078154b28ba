"""Decides which doors of the office building open, by evaluating policy documents. Pure: knows no Django.

It covers what the building needs: identity-based statements with Effect, Action and Resource, and the root user.
Order of evaluation: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Effect(StrEnum):
    ALLOW = "allow"
    EXPLICIT_DENY = "deny"
    IMPLICIT_DENY = "none"


class Mark(StrEnum):
    """What a step of the evaluation came to."""

    PASSED = "passed"
    DECIDED = "decided"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Statement:
    is_deny: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    source: str = ""  # where its policy hangs, as in "the Developers group"
    text: str = ""  # the statement as its author wrote it, in JSON

    def matches(self, request: Request) -> bool:
        action = request.action.lower()  # actions are case-insensitive, resources are not
        return any(fits(pattern.lower(), action) for pattern in self.actions) and any(
            fits(pattern, request.resource) for pattern in self.resources
        )


@dataclass(frozen=True)
class Principal:
    statements: tuple[Statement, ...] = ()
    is_root: bool = False


@dataclass(frozen=True)
class Request:
    action: str
    resource: str
    is_root_only: bool = False


@dataclass(frozen=True)
class Step:
    text: str
    mark: Mark


@dataclass(frozen=True)
class Verdict:
    effect: Effect
    steps: tuple[Step, ...]
    statement: Statement | None = None


def decide(principal: Principal, request: Request) -> Verdict:
    """Deny beats allow, and without an allow the answer is no; the steps say so in the order AWS takes them."""
    if principal.is_root:
        return Verdict(Effect.ALLOW, (Step("Root user: IAM policies in this account do not limit it.", Mark.DECIDED),))

    matching = [statement for statement in principal.statements if statement.matches(request)]
    start = Step("Start from deny. Every request begins here.", Mark.PASSED)

    if deny := _first(matching, is_deny=True):
        return Verdict(
            Effect.EXPLICIT_DENY,
            (
                start,
                Step(f"Any explicit Deny? Yes, from {deny.source}, so stop.", Mark.DECIDED),
                Step("Any Allow? Never reached.", Mark.SKIPPED),
            ),
            deny,
        )

    no_deny = Step("Any explicit Deny? No, go on.", Mark.PASSED)
    if request.is_root_only:
        kept = Step("Any Allow? None can open this door: it is kept for the root user.", Mark.DECIDED)
        return Verdict(Effect.IMPLICIT_DENY, (start, no_deny, kept))
    if allow := _first(matching, is_deny=False):
        found = Step(f"Any Allow? Yes, from {allow.source}.", Mark.DECIDED)
        return Verdict(Effect.ALLOW, (start, no_deny, found), allow)
    nothing = Step("Any Allow? No, so the first deny stands.", Mark.DECIDED)
    return Verdict(Effect.IMPLICIT_DENY, (start, no_deny, nothing))


def statements_of(document: str, source: str = "") -> tuple[Statement, ...]:
    """Read a policy document; ValueError where it holds what `decide` would have to ignore, such as a Condition."""
    policy = json.loads(document)
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise ValueError("a policy document is an object with a Statement")
    return tuple(_statement(each, source) for each in _listed(policy["Statement"]))


def _statement(raw: Any, source: str) -> Statement:
    if not isinstance(raw, dict):
        raise ValueError("a statement is an object")  # noqa: TRY004 - wrong content, not a wrong call
    if unknown := raw.keys() - {"Sid", "Effect", "Action", "Resource"}:
        raise ValueError(f"the building does not evaluate {', '.join(sorted(unknown))}")
    if raw.get("Effect") not in {"Allow", "Deny"}:
        raise ValueError("Effect is Allow or Deny")
    actions, resources = _listed(raw.get("Action")), _listed(raw.get("Resource"))
    if not all(isinstance(pattern, str) and pattern for pattern in [*actions, *resources]):
        raise ValueError("Action and Resource are a text or a list of texts")
    return Statement(raw["Effect"] == "Deny", actions, resources, source, json.dumps(raw, indent=2))


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _first(statements: list[Statement], *, is_deny: bool) -> Statement | None:
    """The first of that effect in an order of its own, so that the order of policies cannot change what is shown."""
    alike = (each for each in statements if each.is_deny == is_deny)
    return min(alike, key=lambda each: (each.source, each.text, each.actions, each.resources), default=None)


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` (any run) and `?` (any one character) covers a text.

    The parts between stars are found from left to right and never looked for again: no backtracking, so a hostile
    pattern costs at most the length of the text times the length of its longest part.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return len(text) == len(first) and _is_at(first, text, 0)
    *middle, last = rest
    end = len(text) - len(last)
    if end < len(first) or not _is_at(first, text, 0) or not _is_at(last, text, end):
        return False
    place = len(first)
    for part in middle:
        while not _is_at(part, text, place):
            place += 1
            if place + len(part) > end:
                return False
        place += len(part)
    return place <= end


def _is_at(part: str, text: str, place: int) -> bool:
    """Whether `part` stands at `place` of the text, each `?` of it for any character."""
    if "?" not in part:
        return text.startswith(part, place)
    piece = text[place : place + len(part)]
    return len(piece) == len(part) and all(a in ("?", b) for a, b in zip(part, piece, strict=True))
