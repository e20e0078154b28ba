"""Who may do what at each URL: the table that the matrix holds the site to. A new URL needs a line here.

An audience says for a role and a thing (own, foreign, absent) what must come of it:
`in` (let in: shown, done, or told what is wrong with the form), `sign in`, `forbidden` or `not found`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

IN, SIGN_IN, FORBIDDEN, NOT_FOUND = "in", "sign in", "forbidden", "not found"
Audience = Callable[[str, str], str]


def everybody(role: str, thing: str) -> str:
    """What is published: guides, the list of exams, the way in."""
    return IN if thing in {"public", "none"} else NOT_FOUND


def anybody(role: str, thing: str) -> str:
    return IN


def owner(role: str, thing: str) -> str:
    """What a learner did. Foreign and absent answer alike."""
    return IN if thing == "own" else NOT_FOUND


def at_it(role: str, thing: str) -> str:
    """What a learner is at. Who is nobody at all is asked to sign in again, for a session can end in the middle."""
    return SIGN_IN if role == "visitor" else IN if thing == "none" else owner(role, thing)


def whoever_is_somebody(role: str, thing: str) -> str:
    """What is published, for those who can have it on a list."""
    return SIGN_IN if role == "visitor" else everybody(role, thing)


def account(role: str, thing: str) -> str:
    return SIGN_IN if role in {"visitor", "guest"} else IN


def accounts_own(role: str, thing: str) -> str:
    """What an account has made. Guests have none of it."""
    return SIGN_IN if role in {"visitor", "guest"} else owner(role, thing)


def invited(role: str, thing: str) -> str:
    """Who holds the link of an invitation; to be another account than it is for is told apart from no invitation."""
    known = {"absent": NOT_FOUND, "own": IN}
    return known.get(thing, IN if role in {"visitor", "guest"} else FORBIDDEN)


def invited_account(role: str, thing: str) -> str:
    return SIGN_IN if role in {"visitor", "guest"} else invited(role, thing)


def not_open(role: str, thing: str) -> str:
    """A switch of the set-up that is off."""
    return SIGN_IN if role in {"visitor", "guest"} else FORBIDDEN


def nothing_there(role: str, thing: str) -> str:
    return SIGN_IN if role in {"visitor", "guest"} else NOT_FOUND


def teachers(role: str, thing: str) -> str:
    """What an instructor works on; and pages of theirs about nothing in particular."""
    known = {"visitor": SIGN_IN, "guest": SIGN_IN, "learner": FORBIDDEN}
    return known.get(role, IN if thing == "none" else owner(role, thing))


def writers(role: str, thing: str) -> str:
    """What those do who write in a bank: its owner and its editors."""
    return FORBIDDEN if role == "reviewer" and thing == "own" else teachers(role, thing)


def owners(role: str, thing: str) -> str:
    """What only the owner of a bank does."""
    return FORBIDDEN if role in {"editor", "reviewer"} and thing == "own" else teachers(role, thing)


def staff(role: str, thing: str) -> str:
    return {"visitor": SIGN_IN, "guest": SIGN_IN, "administrator": IN}.get(role, FORBIDDEN)


@dataclass(frozen=True)
class Expect:
    methods: tuple[str, ...]  # the others answer 405
    audience: Audience
    data: str = ""  # what is posted, where a form must be whole before anybody looks whose thing it is


def get(audience: Audience) -> Expect:
    return Expect(("GET",), audience)


def post(audience: Audience, data: str = "") -> Expect:
    return Expect(("POST",), audience, data)


def form(audience: Audience) -> Expect:
    return Expect(("GET", "POST"), audience)


EXPECTED: dict[str, Expect] = {
    # --- the guide
    **dict.fromkeys(
        (
            *("studyguide:landing", "studyguide:search", "studyguide:guides", "studyguide:guide", "studyguide:topic"),
            *("studyguide:building", "studyguide:comparison", "studyguide:decisions"),
            *("studyguide:cheat_sheet", "studyguide:glossary"),
        ),
        get(everybody),
    ),
    "studyguide:read": post(everybody),
    "studyguide:comment": post(everybody),
    # --- practice
    "quizzes:practice": get(everybody),
    "quizzes:start": post(everybody),
    "quizzes:banks": get(everybody),
    "quizzes:bank": get(everybody),  # whoever has the link
    "quizzes:join": post(everybody),
    "quizzes:leave": post(whoever_is_somebody),
    "quizzes:marks": get(everybody),
    "quizzes:remove": post(at_it),
    "quizzes:practise_marks": post(at_it),
    **dict.fromkeys(("quizzes:session", "quizzes:item", "quizzes:summary"), get(at_it)),
    **dict.fromkeys(
        tuple(f"quizzes:{name}" for name in ("answer", "bookmark", "note", "report", "finish", "again")), post(at_it)
    ),
    # --- exams
    "exams:exams": get(everybody),
    "exams:save_language_time": post(everybody),
    "exams:start": post(everybody),
    "exams:find": get(everybody),
    "exams:shared": get(everybody),  # whoever has the code
    "exams:keep": post(everybody),
    "exams:start_shared": post(everybody),
    "exams:item": get(at_it),
    "exams:save": post(at_it, "kind=single&epoch=1&counter=1"),
    "exams:review": get(at_it),
    "exams:take_over": post(at_it),
    "exams:finish": post(at_it),
    "exams:time": get(at_it),
    "exams:result": get(owner),
    "exams:result_items": get(owner),
    "exams:report": form(owner),
    "exams:open_review": post(owner),
    "exams:practise_misses": post(owner),
    # --- banks of instructors
    **dict.fromkeys(("authoring:teach", "authoring:reviews", "authoring:reports"), get(teachers)),
    "authoring:new_bank": form(teachers),
    **dict.fromkeys(
        tuple(
            f"authoring:{name}"
            for name in (
                *("bank", "coverage", "topics", "cases", "case", "members"),
                *("item", "review", "history", "item_reports"),
            )
        ),
        get(teachers),
    ),
    **dict.fromkeys(
        tuple(f"authoring:{name}" for name in ("comment", "resolve", "judge", "comment_case")), post(teachers)
    ),
    **dict.fromkeys(("authoring:copy_in", "authoring:new_item", "authoring:new_case"), form(writers)),
    "authoring:save_case": post(writers, "seen=1"),
    **dict.fromkeys(
        tuple(
            f"authoring:{name}"
            for name in (
                *("bulk", "add_topic", "change_topic", "add_objective", "change_objective", "save_item"),
                *("send", "take_back", "publish", "discard", "retire", "restore", "roll_back", "close_reports"),
                *("retire_case", "bring_case"),
            )
        ),
        post(writers),
    ),
    "authoring:bank_settings": form(owners),
    **dict.fromkeys(
        tuple(
            f"authoring:{name}"
            for name in ("share", "renew_link", "archive", "add_member", "change_member", "remove_member", "hand_over")
        ),
        post(owners),
    ),
    "picture": get(owner),
    # --- exams of instructors
    "examining:blueprints": get(teachers),
    "examining:new_blueprint": form(teachers),
    "examining:blueprint": get(teachers),
    "examining:preview": get(teachers),
    **dict.fromkeys(
        tuple(f"examining:{name}" for name in ("save", "publish", "withdraw", "retire")),
        post(writers),
    ),
    **dict.fromkeys(("examining:share", "examining:unshare"), post(owners)),
    "examining:running": form(writers),
    "examining:answer_file": form(owners),
    "examining:correct_key": form(writers),
    # --- progress
    "progress:today": get(everybody),
    "progress:history": get(everybody),
    "progress:practise_dark": post(everybody),
    "progress:practise_misconception": post(everybody),
    # --- people
    **dict.fromkeys(("account_login", "account_signup", "account_reset_password"), form(everybody)),
    # A link from a mail that does not fit says so, with 200, to whoever opens it.
    "account_reset_password_from_key": form(anybody),
    **dict.fromkeys(
        ("account_inactive", "account_reset_password_done", "account_reset_password_from_key_done"), get(everybody)
    ),
    "account_logout": form(everybody),
    "account_change_password": form(account),
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"), form(account)),
    # Without a password shown before, or a passkey, both lead to the sign-in page.
    **dict.fromkeys(("mfa_authenticate", "mfa_login_webauthn"), form(account)),
    **dict.fromkeys(("mfa_index", "mfa_list_webauthn", "mfa_view_recovery_codes"), get(account)),
    "mfa_download_recovery_codes": get(nothing_there),  # shown once, and not to these
    **dict.fromkeys(
        ("mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"), form(account)
    ),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), form(accounts_own)),
    **dict.fromkeys(("put_codes_away", "sign_out_elsewhere"), post(account)),
    "invitation": get(invited),
    "accept_invitation": post(invited_account),
    "become_instructor": post(not_open),
    **dict.fromkeys(("settings", "my_data", "leave"), get(everybody)),
    **dict.fromkeys(("save_settings", "confirm_leave"), post(everybody)),
}
