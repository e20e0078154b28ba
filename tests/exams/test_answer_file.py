"""A file of answers that could not be sent: read strictly, handed in for its learner, never worth more than a save."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from accounts import guests
from exams import answers, attempts, audit, sealing, sittings
from exams.answer_file import LARGEST, BadFile, read
from exams.models import Attempt
from quizzes.opaque import code
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint, over_bank, sitter
from tests.exams.window import age, of_kind, stored
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db
ON_TIME = dt.timedelta(seconds=60)


def record(attempt: Attempt, position: int, *chosen: int, **fields: Any) -> dict[str, Any]:
    """An answer as the browser writes it."""
    codes = [code(sittings.owner_of(attempt.pk), position, option) for option in chosen]
    return {
        "position": position,
        "kind": attempt.items.get(position=position).kind,
        "fields": [["option", one] for one in codes],
        "epoch": 1,
        "counter": 1,
        "flagged": False,
        **fields,
    }


def whole(attempt: Attempt, *records: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "format": "lightwell-answers",
        "version": 1,
        "attempt": str(attempt.pk),
        "seal": sealing.seal(attempt.pk, attempt.learner_id),
        "answers": list(records),
        **fields,
    }


@pytest.fixture
def attempt() -> Attempt:
    """At an instructor's exam."""
    return make_attempt(blueprint=over_bank(make_blueprint(4), owner=UserFactory.create(is_instructor=True)))


@pytest.fixture
def owner(attempt, client):
    bank = attempt.blueprint.bank
    client.force_login(bank.owner)
    return bank.owner


@pytest.fixture
def upload(attempt, owner, client):
    """Hand a file in at the exam's page, as its owner."""
    url = reverse("examining:answer_file", args=[attempt.blueprint_id])

    def send(content: dict[str, Any] | bytes):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return client.post(url, {"file": SimpleUploadedFile("answers.json", data)}, follow=True)

    return send


def log_of(attempt: Attempt) -> list[tuple[str, int | None]]:
    return list(attempt.events.values_list("kind", "position").order_by("sequence"))


def nothing_changed(attempt: Attempt) -> bool:
    return log_of(attempt) == [("start", None)] and not LogEntry.objects.exists()


# --- while the attempt is open: a save like any other


def test_each_answer_is_saved_and_the_log_says_who_handed_it_in(attempt, owner, upload):
    response = upload(whole(attempt, record(attempt, 1, 2), record(attempt, 3, 1, flagged=True)))

    assert "2 answers saved: questions 1, 3." in response.text
    assert stored(attempt, 1) == "2"
    assert attempt.items.get(position=3).is_flagged
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (owner, str(attempt.pk))
    assert entry.change_message == "Answer file handed in: 2 saved, 0 late, 0 known, 0 refused."
    assert audit.findings(attempt.pk) == []


def test_the_same_file_again_changes_nothing(attempt, upload):
    """Catches a second upload that is logged as a second save or overwrites what came since."""
    file = whole(attempt, record(attempt, 1, 2))
    upload(file)
    before = log_of(attempt)

    response = upload(file)

    assert "1 answer here already" in response.text
    assert log_of(attempt) == before


def test_a_file_is_no_way_around_the_version_of_an_answer(attempt, upload):
    """Catches a file that brings an older answer back over a newer one."""
    answer(attempt, 1, 3, version=(1, 5))

    response = upload(whole(attempt, record(attempt, 1, 2, counter=4), record(attempt, 2, 1)))

    assert "1 answer saved: question 2." in response.text
    assert "1 answer not taken: question 1. Why: a newer answer" in response.text
    assert stored(attempt, 1) == "3"


def test_what_its_kind_cannot_read_is_refused_with_the_reason_and_the_rest_is_saved(attempt, upload):
    """Catches a draft that no save would take: more options than the question asks for."""
    single = of_kind(attempt, 1)
    other = next(n for n in range(1, 5) if n != single)

    response = upload(whole(attempt, record(attempt, single, 1, 2), record(attempt, other, 1)))

    assert f"1 answer saved: question {other}." in response.text
    assert f"not taken: question {single}. Why: more is chosen than the one asked for." in response.text
    assert stored(attempt, single) == ""


# --- after the end: evidence, never scored


def test_after_the_deadline_a_file_is_kept_as_evidence_and_never_scored(attempt, upload):
    """Catches a late file that changes a response or a result."""
    age(attempt, minutes=5)
    right = keys_of(attempt, 1)

    response = upload(whole(attempt, record(attempt, 1, *right)))

    assert "1 answer kept as evidence and not scored" in response.text
    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline_at
    assert (stored(attempt, 1), attempt.result.right_count) == ("", 0)
    assert ("late", 1) in log_of(attempt)


def test_evidence_is_kept_once(attempt, upload):
    """Catches a replayed file that fills the log."""
    age(attempt, minutes=5)
    file = whole(attempt, record(attempt, 1, 2))
    upload(file)

    response = upload(file)

    assert "1 answer here already" in response.text
    assert log_of(attempt).count(("late", 1)) == 1


def test_another_answer_under_the_version_of_evidence_is_refused(attempt, upload):
    """Catches a file that was edited and sent again being told that it is known."""
    age(attempt, minutes=5)
    upload(whole(attempt, record(attempt, 1, 2)))

    response = upload(whole(attempt, record(attempt, 1, 3)))

    assert "Why: another answer is on record under the same version." in response.text
    assert log_of(attempt).count(("late", 1)) == 1


def test_after_its_learner_has_ended_the_exam_a_file_is_evidence_too(attempt, upload):
    """Catches a file saved into an attempt that was submitted before its time was up."""
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + ON_TIME)

    response = upload(whole(attempt, record(attempt, 1, *keys_of(attempt, 1))))

    assert "1 answer kept as evidence" in response.text
    attempt.refresh_from_db()
    assert attempt.result.right_count == 0
    assert audit.findings(attempt.pk) == []


def test_what_was_saved_in_time_is_known_after_the_end(attempt, upload):
    answer(attempt, 1, 2)
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + ON_TIME)

    response = upload(whole(attempt, record(attempt, 1, 2)))

    assert "1 answer here already" in response.text


def test_evidence_is_not_kept_without_end(attempt, upload, monkeypatch):
    monkeypatch.setattr(answers, "LATE_KEPT", 2)
    age(attempt, minutes=5)

    response = upload(whole(attempt, *(record(attempt, position, 1) for position in (1, 2, 3))))

    assert "2 answers kept as evidence" in response.text
    assert "not taken: question 3. Why: as many late answers as are kept" in response.text


# --- what is no file of this attempt changes nothing


def refused(response, words: str) -> bool:
    return response.status_code == 422 and words in response.text


def test_the_seal_of_another_attempt_is_refused(attempt, upload):
    """Catches a learner's own seal put on a file for somebody else's attempt."""
    other = make_attempt(blueprint=attempt.blueprint)
    file = whole(attempt, record(attempt, 1, 2), seal=sealing.seal(other.pk, other.learner_id))

    assert refused(upload(file), "seal of this file is of another attempt")
    assert nothing_changed(attempt)


@pytest.mark.parametrize("forged", ["edited", "another salt", "", "none:at:all", "a" * 900])
def test_a_seal_that_is_not_ours_is_refused(attempt, upload, forged):
    """Catches a signature that is not checked, or one of another part of the site that passes."""
    seal = sealing.seal(attempt.pk, attempt.learner_id)
    made = {
        "edited": seal[:-1] + ("A" if seal[-1] != "A" else "B"),
        "another salt": Signer(salt="else").sign_object([str(attempt.pk), attempt.learner_id]),
    }

    assert refused(upload(whole(attempt, record(attempt, 1, 2), seal=made.get(forged, forged))), "not one of this site")
    assert nothing_changed(attempt)


def test_the_seal_of_another_learner_is_refused(attempt, upload):
    file = whole(attempt, record(attempt, 1, 2), seal=sealing.seal(attempt.pk, UserFactory.create().pk))

    assert refused(upload(file), "somebody else than the learner")
    assert nothing_changed(attempt)


def test_the_file_of_a_guest_counts_once_the_guest_is_an_account(client):
    """Catches a learner who signs in after all, and whose file is then nobody's."""
    guest, account = GuestFactory.create(), UserFactory.create()
    attempt = make_attempt(4, learner=guest)
    file = json.dumps(whole(attempt, record(attempt, 1, 2))).encode()
    guests.merge(guest, account)
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))

    client.post(reverse("admin:exams_attempt_hand_in", args=[attempt.pk]), {"file": SimpleUploadedFile("a", file)})

    assert stored(attempt, 1) == "2"


def test_a_file_of_another_exam_is_refused(attempt, upload):
    """Catches an instructor who hands in for an attempt at somebody else's exam."""
    other = make_attempt(blueprint=over_bank(make_blueprint(4)))

    assert refused(upload(whole(other, record(other, 1, 2))), "another exam or attempt")
    assert nothing_changed(other)


def test_nothing_is_added_to_the_attempt_of_somebody_who_left(attempt, upload):
    file = whole(attempt, record(attempt, 1, 2))
    attempt.learner.delete()

    assert refused(upload(file), "has left")
    assert nothing_changed(attempt)


def test_codes_of_another_question_are_refused_and_nothing_of_the_file_is_taken(attempt, upload):
    """Catches codes that are not bound to attempt and question, and a file that is stored by halves."""
    single = of_kind(attempt, 1)
    other = next(n for n in range(1, 5) if n != single)
    foreign = record(attempt, single, 1) | {"fields": record(attempt, other, 1)["fields"]}

    response = upload(whole(attempt, record(attempt, other, 1), foreign))

    assert refused(response, "is not one of this attempt’s")
    assert nothing_changed(attempt)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"position": 9}, "not in this attempt"),
        ({"kind": "numeric", "fields": [["entry", "3"]]}, "one of another kind"),
        ({"epoch": 2}, "no window of this attempt has made this version"),
    ],
)
def test_what_no_window_of_the_attempt_sends_is_refused(attempt, upload, fields, words):
    assert refused(upload(whole(attempt, record(attempt, 1, 2) | fields)), words)
    assert nothing_changed(attempt)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "That file is empty"),
        (b"answers", "cannot be read as JSON"),
        (b"\xff\xfe", "cannot be read as JSON"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"[]", "no file of answers"),
        (b" " * (LARGEST + 1), "larger than 256 KiB"),
    ],
    ids=["empty", "words", "bytes", "deep", "list", "large"],
)
def test_what_is_no_file_of_answers_is_refused_with_words(attempt, upload, content, words):
    """Catches a server error, or an upload without end."""
    assert refused(upload(content), words)
    assert nothing_changed(attempt)


def test_a_body_far_too_large_is_not_even_read(attempt, upload):
    assert upload(b" " * 400_000).status_code == 413


def test_no_file_at_all_is_told(attempt, owner, client):
    response = client.post(reverse("examining:answer_file", args=[attempt.blueprint_id]))

    assert refused(response, "Choose a file first")


GOOD = {"position": 1, "kind": "single", "fields": [], "epoch": 1, "counter": 1, "flagged": False}
FILE = {
    "format": "lightwell-answers",
    "version": 1,
    "attempt": "0" * 32,
    "seal": "x",
    "answers": [GOOD],
}


def test_the_least_file_is_read():
    assert read(json.dumps(FILE).encode()).records[0].position == 1


NO_ANSWERS: tuple[Any, ...] = (None, [], {}, [None], [GOOD, GOOD], [GOOD] * 401)
NO_FIELDS: tuple[Any, ...] = (None, {}, [["a"]], [["a", 1]], [["a", "b", "c"]], ["ab"])
WRONG_ANSWERS: tuple[dict[str, Any], ...] = (
    *({name: value} for name in ("position", "epoch", "counter") for value in (0, -1, "1", 1.0, True, 1e9)),
    *({"kind": kind} for kind in ("essay", None, ["single"])),
    *({"flagged": flagged} for flagged in (0, "yes", None)),
    *({"fields": fields} for fields in NO_FIELDS),
    *({"fields": fields} for fields in ([["a", "x" * 1001]], [["a", "b"]] * 41, [["kind", "single"]])),
    {"fields": [["entry", "\ud800"]]},
    {"key": [1]},
)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"version": version} for version in (2, True, "1", 1.0)),
        *({"attempt": attempt} for attempt in (None, 5, "x")),
        *({"answers": answers} for answers in NO_ANSWERS),
        {"more": 1},
        {"seal": "\0"},
        *({"answers": [{**GOOD, **wrong}]} for wrong in WRONG_ANSWERS),
    ],
)
def test_every_part_of_a_file_has_its_shape(wrong):
    """Catches a value of another type that reaches the database or a comparison."""
    with pytest.raises(BadFile):
        read(json.dumps(FILE | wrong).encode())


def test_a_key_that_comes_twice_and_a_number_that_is_none_are_refused():
    for text in ('{"format": 1, "format": 2}', '{"format": NaN}', "9" * 5000):
        with pytest.raises(BadFile):
            read(text.encode())


# --- who may


def test_only_the_owner_of_the_bank_hands_in(attempt, client):
    """Catches another instructor, or the learner, at the page."""
    url = reverse("examining:answer_file", args=[attempt.blueprint_id])
    for person, status in ((UserFactory.create(is_instructor=True), 404), (attempt.learner, 403)):
        client.force_login(person)
        file = SimpleUploadedFile("a.json", json.dumps(whole(attempt, record(attempt, 1, 2))).encode())
        assert client.post(url, {"file": file}).status_code == status
    assert nothing_changed(attempt)


@pytest.mark.parametrize(("permission", "status"), [("hand_in_answers", 302), ("extend_attempt", 403)])
def test_staff_hand_in_with_the_permission_for_it(client, permission, status):
    attempt, staff = make_attempt(4), UserFactory.create(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename=permission))
    client.force_login(staff)
    file = SimpleUploadedFile("a.json", json.dumps(whole(attempt, record(attempt, 1, 2))).encode())

    response = client.post(reverse("admin:exams_attempt_hand_in", args=[attempt.pk]), {"file": file})

    assert response.status_code == status
    assert stored(attempt, 1) == ("2" if status == 302 else "")


def test_the_page_of_one_attempt_takes_no_file_of_another(client):
    attempt, other = make_attempt(4), make_attempt(4)
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    file = SimpleUploadedFile("a.json", json.dumps(whole(other, record(other, 1, 2))).encode())

    response = client.post(reverse("admin:exams_attempt_hand_in", args=[attempt.pk]), {"file": file})

    assert refused(response, "another exam or attempt")
    assert nothing_changed(other)


def test_the_driver_gives_its_page_the_seal(client):
    attempt = make_attempt(4)
    client.force_login(sitter(attempt))

    page = client.get(reverse("exams:item", args=[attempt.pk, 1])).text

    seal = page.split('data-seal="')[1].split('"')[0]
    assert sealing.opened(seal) == (attempt.pk, attempt.learner_id)


def test_the_time_of_receipt_decides_and_not_what_a_file_says(attempt, upload):
    """Catches a file from an hour ago that is scored: the deadline passed while it lay on a stick."""
    file = whole(attempt, record(attempt, 1, *keys_of(attempt, 1)))
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=timezone.now() - dt.timedelta(hours=2), deadline_at=timezone.now() - dt.timedelta(minutes=1)
    )

    upload(file)

    assert stored(attempt, 1) == ""
