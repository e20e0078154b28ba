"""Staff give more time in the admin: to an attempt that runs, and to a learner from the start; and who may not."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from exams import attempts
from exams.models import Accommodation, Attempt
from tests.exams.factories import make_attempt, make_blueprint, sitter
from tests.exams.staff import sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADD_TIME = reverse("admin:exams_attempt_add_time")
ACCOMMODATION = reverse("admin:exams_accommodation_add")


def to_form(response) -> dict[str, object]:
    """What the page would send: the minutes with how many had been added when it was shown."""
    return {"minutes": 10, "seen": response.context["seen"]}


def test_staff_add_minutes_to_one_attempt_and_the_admin_notes_who_did_it(client):
    staff, attempt = sign_in(client, "extend_attempt"), make_attempt(2)
    make_attempt(blueprint=attempt.blueprint)
    page = client.get(ADD_TIME, {"attempt": attempt.pk})

    response = client.post(f"{ADD_TIME}?attempt={attempt.pk}", to_form(page), follow=True)

    assert "10 min added to 1 attempt." in response.text
    assert sorted(Attempt.objects.values_list("added_minutes", flat=True)) == [0, 10]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (staff, str(attempt.pk), "10 min added while it ran.")


def test_staff_add_minutes_to_all_that_sit_an_exam(client):
    sign_in(client, "extend_attempt")
    blueprint = make_blueprint(2)
    for _ in range(3):
        make_attempt(blueprint=blueprint)
    page = client.get(ADD_TIME, {"blueprint": blueprint.pk})

    client.post(f"{ADD_TIME}?blueprint={blueprint.pk}", to_form(page))

    assert set(Attempt.objects.values_list("added_minutes", flat=True)) == {10}


def test_a_form_sent_twice_is_told_so_and_adds_once(client):
    sign_in(client, "extend_attempt")
    attempt = make_attempt(2)
    form = to_form(client.get(ADD_TIME, {"attempt": attempt.pk}))
    client.post(f"{ADD_TIME}?attempt={attempt.pk}", form)

    again = client.post(f"{ADD_TIME}?attempt={attempt.pk}", form)

    assert again.status_code == 409
    assert "meanwhile" in again.text
    assert again.context["seen"] == 10
    assert Attempt.objects.get().added_minutes == 10


def test_what_has_ended_is_refused_with_words(client):
    sign_in(client, "extend_attempt")
    attempt = make_attempt(2)
    form = to_form(client.get(ADD_TIME, {"attempt": attempt.pk}))
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at)

    response = client.post(f"{ADD_TIME}?attempt={attempt.pk}", form)

    assert response.status_code == 409
    assert "stays ended" in response.text


@pytest.mark.parametrize("minutes", ["0", "-5", "241", "", "ten"])
def test_bad_minutes_change_nothing(client, minutes):
    sign_in(client, "extend_attempt")
    attempt = make_attempt(2)

    response = client.post(f"{ADD_TIME}?attempt={attempt.pk}", {"minutes": minutes, "seen": 0})

    assert response.status_code == 422
    assert Attempt.objects.get().added_minutes == 0


@pytest.mark.parametrize("query", ["", "attempt=x", "blueprint=x", "blueprint=" + "9" * 40])
def test_tampered_keys_are_refused(client, query):
    sign_in(client, "extend_attempt")

    response = client.get(f"{ADD_TIME}?{query}")

    assert response.status_code == 400 or "None of these attempts is open" in response.text


def test_the_list_of_attempts_leads_to_the_page(client):
    sign_in(client, "extend_attempt", "view_attempt")
    attempt = make_attempt(2)
    listed = reverse("admin:exams_attempt_changelist")
    assert 'value="add_time"' in client.get(listed).text

    response = client.post(listed, {"action": "add_time", "_selected_action": [attempt.pk]})

    assert response.url == f"{ADD_TIME}?attempt={attempt.pk}"
    for page in (["attempt", attempt.pk], ["blueprint", attempt.blueprint_id]):
        sign_in(client, "extend_attempt", f"view_{page[0]}")
        assert (
            f"{ADD_TIME}?{page[0]}={page[1]}"
            in client.get(reverse(f"admin:exams_{page[0]}_change", args=page[1:])).text
        )


def test_who_may_only_look_is_offered_no_time_to_give(client):
    sign_in(client, "view_attempt", "view_blueprint")
    attempt = make_attempt(2)

    for name, pk in (("attempt", attempt.pk), ("blueprint", attempt.blueprint_id)):
        assert ADD_TIME not in client.get(reverse(f"admin:exams_{name}_change", args=[pk])).text
    assert 'value="add_time"' not in client.get(reverse("admin:exams_attempt_changelist")).text


def test_staff_give_a_multiplier_by_e_mail(client):
    sign_in(client, "add_accommodation", "view_accommodation")
    learner = UserFactory.create(email="ann@example.org")

    client.post(ACCOMMODATION, {"email": "Ann@example.org", "multiplier": "1.50", "extra_minutes": "10"})

    given = Accommodation.objects.get()
    assert (given.learner, f"{given.multiplier}", given.extra_minutes) == (learner, "1.50", 10)


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "nobody@example.org"},
        {"multiplier": "3.00"},
        {"multiplier": "0.50"},
        {"extra_minutes": "-1"},
        {"extra_minutes": "241"},
    ],
)
def test_what_staff_may_not_give_is_refused(client, sent):
    sign_in(client, "add_accommodation")
    UserFactory.create(email="ann@example.org")

    response = client.post(
        ACCOMMODATION, {"email": "ann@example.org", "multiplier": "1.25", "extra_minutes": "0", **sent}
    )

    assert "errorlist" in response.text
    assert not Accommodation.objects.exists()


def test_staff_change_what_they_gave_and_not_the_learners_own_switch(client):
    sign_in(client, "change_accommodation", "add_accommodation")
    given = Accommodation.objects.create(learner=UserFactory.create(email="ann@example.org"), has_language_time=True)
    page = reverse("admin:exams_accommodation_change", args=[given.pk])

    client.post(page, {"multiplier": "2.00", "extra_minutes": "0"})

    given.refresh_from_db()
    assert (f"{given.multiplier}", given.has_language_time) == ("2.00", True)
    again = client.post(ACCOMMODATION, {"email": "ann@example.org", "multiplier": "1.25", "extra_minutes": "0"})
    assert "has an entry already" in again.text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("learner", 403), ("learner with the permission", 403), ("staff without it", 403)],
)
def test_only_staff_with_the_permission_give_time(client, method, who, status):
    attempt = make_attempt(2)
    if who.startswith("learner"):
        sign_in(client, *(["extend_attempt"] if "with the" in who else []), is_staff=False)
    elif who.startswith("staff"):
        sign_in(client, "view_attempt", "change_attempt")

    response = getattr(client, method)(f"{ADD_TIME}?attempt={attempt.pk}", {"minutes": 10, "seen": 0}, follow=True)

    last = response.redirect_chain[-1][0] if response.redirect_chain else ""
    assert response.status_code == (200 if status == 302 else status)
    assert status != 302 or "/accounts/login/" in last
    assert Attempt.objects.get().added_minutes == 0
