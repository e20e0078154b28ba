"""The floor: the least a Django site can do for a page and for a save, with the server and durability of Lightwell.

`open`: session row, user row, one indexed SELECT, a page of about 2.9 KB with a navigator of 65 links.
`save`: session row, user row, CSRF check, one UPDATE. No scoring, no log, no history.
"""

import os
import sys
from pathlib import Path

import config  # noqa: F401 - the safe SQLite, before Django

DATA = Path(os.environ.get("FLOOR_DATA", "."))

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="the floor holds nothing",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"page.html": "{% load floor %}"})]},
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": DATA / "floor.sqlite3",
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
                },
            }
        },
        USE_TZ=True,
    )
    django.setup()

from django.contrib.auth import get_user_model, login
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine
from django.urls import path

PAGE = Engine().from_string(
    "<!doctype html><title>Floor</title><h1>{{ text }}</h1>"
    '<form method="post" action="/save"><input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">'
    '<input name="choice"></form>'
    '<ol>{% for n in numbers %}<li><a href="/open?n={{ n }}">{{ n }}</a></li>{% endfor %}</ol>'
)


def start(request: HttpRequest) -> HttpResponse:
    """Sign in a new user with a row of its own: set-up, not measured."""
    user = get_user_model().objects.create_user(f"u{os.urandom(8).hex()}")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO floor (user_id, choice, changes) VALUES (%s, %s, 0)", [user.pk, "a" * 200])
    return HttpResponse(get_token(request))


def open_page(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT choice FROM floor WHERE user_id = %s", [request.user.pk])
        (text,) = cursor.fetchone()
    context = Context({"text": text, "token": get_token(request), "numbers": range(1, 66)})
    return HttpResponse(PAGE.render(context))


def save(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE floor SET choice = %s, changes = changes + 1 WHERE user_id = %s",
            [request.POST["choice"], request.user.pk],
        )
    return HttpResponse("saved")


urlpatterns = [path("start", start), path("open", open_page), path("save", save)]
application = WSGIHandler()

if __name__ == "__main__" and sys.argv[1:] == ["prepare"]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
    call_command("migrate", verbosity=0, run_syncdb=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor (user_id INTEGER PRIMARY KEY, choice TEXT, changes INTEGER)")
