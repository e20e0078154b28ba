"""The rule that opens doors: deny beats allow, nothing means no, order is nothing. No database."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyguide.doors import Effect, Mark, Principal, Request, Statement, decide, fits, statements_of

ACTIONS = ["s3:GetObject", "s3:PutObject", "ec2:DescribeInstances", "iam:CreateUser"]
PATTERNS = [*ACTIONS, "*", "s3:*", "s3:Get*", "S3:getobject", "ec2:Describe?nstances", "iam:Create", ""]
RESOURCES = ["*", "arn:aws:s3:::reports/x", "arn:aws:s3:::reports/*", "arn:aws:s3:::other"]

requests = st.builds(Request, st.sampled_from(ACTIONS), st.sampled_from(RESOURCES[1:]), st.booleans())


def statement(is_deny: st.SearchStrategy[bool]) -> st.SearchStrategy[Statement]:
    def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
        return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)

    return st.builds(
        Statement, is_deny, some(PATTERNS), some(RESOURCES), st.text("ab", max_size=2), st.text("xy", max_size=2)
    )


statements = st.lists(statement(st.booleans()), max_size=6)


@given(statements, requests)
def test_an_explicit_deny_beats_every_allow(held: list[Statement], request: Request):
    denied = decide(Principal((*held, Statement(True, (request.action,), (request.resource,)))), request)

    assert denied.effect is Effect.EXPLICIT_DENY
    assert denied.statement is not None
    assert denied.statement.is_deny


@given(st.lists(statement(st.just(True)), max_size=6), requests)
def test_without_an_allow_nothing_opens(held: list[Statement], request: Request):
    assert decide(Principal(tuple(held)), request).effect is not Effect.ALLOW


@given(requests)
def test_without_a_statement_the_answer_is_an_implicit_deny(request: Request):
    verdict = decide(Principal(), request)

    assert (verdict.effect, verdict.statement) == (Effect.IMPLICIT_DENY, None)


@given(statements, requests, st.randoms())
def test_the_order_of_statements_changes_nothing(held: list[Statement], request: Request, random):
    shuffled = random.sample(held, len(held))

    assert decide(Principal(tuple(held)), request) == decide(Principal(tuple(shuffled)), request)


@given(statements, requests)
def test_one_more_allow_never_shuts_a_door(held: list[Statement], request: Request):
    before = decide(Principal(tuple(held)), request).effect
    after = decide(Principal((*held, Statement(False, ("*",), ("*",)))), request).effect

    assert before is not Effect.ALLOW or after is Effect.ALLOW
    assert (before is Effect.EXPLICIT_DENY) == (after is Effect.EXPLICIT_DENY)


@given(statements, requests)
def test_root_is_limited_by_no_statement(held: list[Statement], request: Request):
    assert decide(Principal(tuple(held), is_root=True), request).effect is Effect.ALLOW


@given(statements)
def test_a_door_for_root_opens_for_nobody_else(held: list[Statement]):
    assert decide(Principal(tuple(held)), Request("a:Close", "*", is_root_only=True)).effect is not Effect.ALLOW


@given(statements, requests)
def test_exactly_one_step_decides_and_what_follows_it_is_never_reached(held: list[Statement], request: Request):
    marks = [step.mark for step in decide(Principal(tuple(held)), request).steps]
    place = marks.index(Mark.DECIDED)

    assert set(marks[:place]) <= {Mark.PASSED}
    assert set(marks[place + 1 :]) <= {Mark.SKIPPED}


def test_the_statement_that_allowed_is_named_with_its_source():
    held = statements_of(
        '{"Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:Put*"], "Resource": "arn:aws:s3:::r/*"}]}',
        "the group",
    )
    verdict = decide(Principal(held), Request("s3:GetObject", "arn:aws:s3:::r/x"))

    assert verdict.effect is Effect.ALLOW
    assert verdict.statement == held[0]
    assert verdict.steps[-1].text == "Any Allow? Yes, from the group."
    assert json.loads(held[0].text)["Action"] == ["s3:Get*", "s3:Put*"]


@pytest.mark.parametrize(
    ("action", "resource", "effect"),
    [
        ("S3:GETOBJECT", "arn:aws:s3:::r/x", Effect.ALLOW),  # actions are case-insensitive
        ("s3:GetObject", "arn:aws:s3:::R/x", Effect.IMPLICIT_DENY),  # resources are not
        ("s3:GetObject", "arn:aws:s3:::r", Effect.IMPLICIT_DENY),  # the bucket is not its objects
    ],
)
def test_case_and_resource(action: str, resource: str, effect: Effect):
    held = statements_of('{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::r/*"}}')

    assert decide(Principal(held), Request(action, resource)).effect is effect


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        "{}",
        '{"Statement": ["x"]}',
        '{"Statement": {"Effect": "Maybe", "Action": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": [1], "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "NotAction": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}}',
        "no JSON",
    ],
)
def test_a_document_that_cannot_be_evaluated_in_full_is_refused(document: str):
    """Ignoring a Condition would open a door that AWS keeps shut."""
    with pytest.raises(ValueError):  # noqa: PT011 - JSONDecodeError is one
        statements_of(document)


@given(st.text("ab?*", max_size=8), st.text("ab", max_size=10))
def test_patterns_match_as_their_definition_says(pattern: str, text: str):
    definition = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)

    assert fits(pattern, text) == bool(re.fullmatch(definition, text, re.DOTALL))


def test_a_hostile_pattern_costs_little():
    """A backtracking matcher needs longer than the age of the universe for this."""
    start = time.perf_counter()

    assert not fits("*a" * 40 + "b", "a" * 20_000)
    assert time.perf_counter() - start < 2
