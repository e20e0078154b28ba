"""Who may teach and who may enter the admin: roles, and the second factor that a session must have shown."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import Role, User
from accounts.roles import needs_second_factor, teacher_of, teaching
from tests.accounts.factors import (
    AGAIN,
    FACTORS,
    LOGIN,
    STEP,
    code,
    give_app,
    give_passkey,
    reauthenticated,
    set_up_app,
    sign_in,
)
from tests.accounts.world import PASSWORD, make_account
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db
TEACH, ADMIN = "/teach/", "/admin/"


@pytest.fixture(autouse=True)
def _with_second_factor(settings, _without_second_factor) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def instructor() -> User:
    account = make_account()
    account.is_instructor = True
    account.save()
    return account


def request_of(user, method: str = "get", path: str = "/teach/?q=1", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.user, request.session = user, {}
    return request


# --- roles


@pytest.mark.parametrize(
    ("flags", "role", "may_teach"),
    [
        ({}, Role.LEARNER, False),
        ({"is_guest": True, "email": None}, Role.LEARNER, False),
        ({"is_instructor": True}, Role.INSTRUCTOR, True),
        ({"is_staff": True}, Role.LEARNER, False),
        ({"is_superuser": True}, Role.LEARNER, False),
        ({"is_staff": True, "is_superuser": True}, Role.ADMINISTRATOR, True),
    ],
)
def test_roles_follow_from_flags(flags, role: Role, may_teach: bool):
    person = User(**{"email": "a@example.org", **flags})
    assert (person.role, person.may_teach) == (role, may_teach)


@pytest.mark.parametrize(
    ("flags", "tls", "needs"),
    [
        ({}, False, False),
        ({"is_instructor": True}, False, True),
        ({"is_staff": True}, False, True),
        ({"is_instructor": True, "is_staff": True, "is_demo": True}, False, False),
        ({"is_instructor": True, "is_demo": True}, True, True),  # a public server knows no demo
    ],
)
def test_who_needs_a_second_factor(settings, flags, tls: bool, needs: bool):
    settings.TLS = tls
    person = User(email="a@example.org", **flags)
    assert needs_second_factor(person) is needs
    settings.SECOND_FACTOR = False
    assert needs_second_factor(person) is False


# --- the pages of those who teach


def test_a_visitor_is_led_to_sign_in_and_back():
    with pytest.raises(ImmediateHttpResponse) as led:
        teacher_of(request_of(AnonymousUser()))
    assert led.value.response.headers["Location"] == "/accounts/login/?next=/teach/%3Fq%3D1"


@pytest.mark.parametrize(("method", "headers"), [("post", {}), ("get", {"HX-Request": "true"})])
def test_what_is_sent_or_asked_for_by_a_script_is_told_apart_from_a_page(method: str, headers):
    """A redirect would lose what was filled in, or put the sign-in page into a fragment."""
    with pytest.raises(ImmediateHttpResponse) as led:
        teacher_of(request_of(AnonymousUser(), method, **headers))
    assert led.value.response.status_code == 401
    with pytest.raises(ImmediateHttpResponse) as led:
        teacher_of(request_of(UserFactory.create(is_instructor=True), method, **headers))
    assert led.value.response.status_code == 403
    assert f'href="{FACTORS}"' in led.value.response.content.decode()


def test_a_learner_is_told_how_one_becomes_an_instructor(client: Client):
    with pytest.raises(PermissionDenied):
        teacher_of(request_of(UserFactory.create()))
    client.force_login(make_account())
    response = client.get(TEACH)
    assert response.status_code == 403
    assert "An administrator of this site can invite you" in response.content.decode()


def test_the_view_gets_the_instructor_and_its_own_arguments(settings):
    settings.SECOND_FACTOR = False
    teacher = UserFactory.create(is_instructor=True)

    @teaching
    def view(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
        return HttpResponse(f"{teacher.pk} {slug}")

    assert view(request_of(teacher), slug="x").content == f"{teacher.pk} x".encode()


@pytest.mark.parametrize("page", [TEACH, ADMIN])
def test_who_has_no_second_factor_is_led_to_set_one_up(client: Client, instructor: User, page: str):
    User.objects.update(is_staff=True)
    sign_in(client, instructor)
    response = client.get(page, follow=True)
    assert response.redirect_chain[-1][0].startswith(f"{FACTORS}?next={page}")
    html = response.content.decode()
    assert "One more step before you go on" in html
    assert "Go on to where you were" not in html


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_pages_in_this_session(client: Client, instructor: User):
    sign_in(client, instructor)
    reauthenticated(client, instructor)
    set_up_app(client)
    assert client.get(TEACH).status_code == 200
    assert f'href="{TEACH}">Go on' in client.get(f"{FACTORS}?next={TEACH}").content.decode()


@pytest.mark.parametrize("page", [TEACH, ADMIN])
def test_signing_in_with_the_factor_opens_the_pages(client: Client, instructor: User, page: str):
    User.objects.update(is_staff=True)
    secret = give_app(instructor)
    sign_in(client, instructor)
    client.post(STEP, {"code": code(secret)})
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", [TEACH, ADMIN])
def test_a_session_from_before_the_factor_must_show_it(client: Client, instructor: User, page: str):
    """The factor was set up on another device: this session knows a password and nothing else."""
    User.objects.update(is_staff=True)
    sign_in(client, instructor)
    secret = give_app(instructor)
    led = client.get(page, follow=True).redirect_chain[-1][0]
    assert led == f"{AGAIN}code/?next={page}"
    assert client.post(led, {"code": code(secret)}).headers["Location"] == page
    assert client.get(page).status_code == 200


def test_a_password_typed_once_more_is_no_second_factor(client: Client, instructor: User):
    give_app(instructor)
    client.force_login(instructor)
    reauthenticated(client, instructor, has_shown=False)
    client.post(AGAIN, {"password": PASSWORD})
    assert client.get(TEACH).status_code == 302


def test_a_factor_that_was_taken_away_proves_nothing_any_more(client: Client, instructor: User):
    secret = give_app(instructor)
    sign_in(client, instructor)
    client.post(STEP, {"code": code(secret)})
    give_passkey(instructor)
    Authenticator.objects.filter(type="totp").delete()
    assert client.get(TEACH).headers["Location"] == f"{AGAIN}passkey/?next={TEACH}"


def test_records_of_another_account_prove_nothing(client: Client, instructor: User):
    secret = give_app(instructor)
    other = UserFactory.create(is_instructor=True)
    sign_in(client, instructor)
    client.post(STEP, {"code": code(secret)})
    request = request_of(other)
    request.session = client.session
    with pytest.raises(ImmediateHttpResponse):
        teacher_of(request)


def test_a_recovery_code_opens_the_pages_too(client: Client, instructor: User):
    give_app(instructor)
    sign_in(client, instructor)
    client.post(STEP, {"code": Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()[0]})
    assert client.get(TEACH).status_code == 200


def test_the_switch_is_for_a_machine_of_ones_own(client: Client, instructor: User, settings):
    settings.SECOND_FACTOR = False
    sign_in(client, instructor)
    assert client.get(TEACH).status_code == 200


def test_the_demos_instructor_may_teach_without(client: Client, instructor: User):
    User.objects.update(is_demo=True)
    sign_in(client, instructor)
    assert client.get(TEACH).status_code == 200


def test_a_role_taken_away_ends_at_once(client: Client, instructor: User, settings):
    settings.SECOND_FACTOR = False
    sign_in(client, instructor)
    User.objects.update(is_instructor=False)
    assert client.get(TEACH).status_code == 403


def test_the_factor_costs_one_query(instructor: User, django_assert_num_queries):
    give_app(instructor)
    with django_assert_num_queries(2), pytest.raises(ImmediateHttpResponse):  # and one more to choose where to lead
        teacher_of(request_of(instructor))


# --- people in the admin


@pytest.fixture
def administrator(client: Client, settings) -> User:
    settings.SECOND_FACTOR = False
    person = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def change(person: User) -> str:
    return f"/admin/accounts/user/{person.pk}/change/"


def test_an_administrator_gives_roles_and_the_log_says_so(client: Client, administrator: User, caplog):
    caplog.set_level("INFO", "lightwell.security")
    person = make_account()
    client.post(change(person), {"is_active": "on", "is_instructor": "on"})
    person.refresh_from_db()
    assert person.may_teach
    assert f"role_changed user={person.pk} by={administrator.pk} is_instructor=True" in caplog.text


def test_staff_who_may_change_people_cannot_make_themselves_more(client: Client, settings):
    settings.SECOND_FACTOR = False
    clerk, person = UserFactory.create(is_staff=True), make_account()
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    administrator = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(clerk)
    more = {"is_active": "on", "is_staff": "on", "is_superuser": "on", "user_permissions": ["1"]}
    client.post(change(person), more)
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, person.user_permissions.count()) == (False, False, 0)
    for above in (clerk, administrator):
        assert client.post(change(above), {}).status_code == 403
        above.refresh_from_db()
        assert above.is_active


def test_guests_are_no_people_of_the_admin_and_nobody_is_deleted_there(client: Client, administrator: User):
    guest = GuestFactory.create()
    assert client.get(change(guest)).status_code == 302
    assert client.post(f"/admin/accounts/user/{administrator.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_of_people_takes_the_same_queries_for_more(
    client: Client, administrator: User, django_assert_num_queries
):
    for _ in range(2):
        with django_assert_num_queries(5):
            assert client.get("/admin/accounts/user/").status_code == 200
        UserFactory.create_batch(3)


def test_the_admin_has_no_page_of_its_own_for_passwords(client: Client, administrator: User):
    assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"


def test_a_lost_factor_is_taken_off_with_its_codes_and_its_secret_is_shown_to_nobody(
    client: Client, administrator: User, caplog
):
    caplog.set_level("INFO", "lightwell.security")
    person = make_account()
    give_app(person)
    row = Authenticator.objects.get(type="totp")
    html = client.get(f"/admin/mfa/authenticator/{row.pk}/change/").content.decode()
    assert "alice@example.org" in html
    assert row.data["secret"] not in html
    client.post(f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert f"factor_removed user={person.pk} type=totp by={administrator.pk}" in caplog.text
    assert sign_in(Client(), person).headers["Location"] == "/today/"


def test_factors_of_staff_are_an_administrators_to_take_off(client: Client, settings):
    settings.SECOND_FACTOR = False
    clerk, boss = UserFactory.create(is_staff=True), UserFactory.create(is_staff=True, is_superuser=True)
    clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="mfa"))
    give_app(boss)
    client.force_login(clerk)
    pk = Authenticator.objects.get(type="totp").pk
    client.post(f"/admin/mfa/authenticator/{pk}/delete/", {"post": "yes"})
    client.post("/admin/mfa/authenticator/", {"action": "delete_selected", "_selected_action": [pk], "post": "yes"})
    assert Authenticator.objects.filter(type="totp").exists()


# --- an account of a command


def test_an_administrator_of_the_command_line_gets_in_step_by_step(client: Client, settings):
    call_command("createsuperuser", email="root@example.org", interactive=False, stdout=StringIO())
    person = User.objects.get()
    person.set_password(PASSWORD)
    person.save()
    assert client.post(LOGIN, {"login": "root@example.org", "password": PASSWORD}).status_code == 302
    led = client.get(ADMIN, follow=True).redirect_chain[-1][0]
    assert led == f"{FACTORS}?next={ADMIN}"
    assert client.post(f"{AGAIN}?next={led}", {"password": PASSWORD}).status_code == 302
    assert client.get(f"{FACTORS}app/?next={ADMIN}").status_code == 200
