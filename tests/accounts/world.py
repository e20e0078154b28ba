"""A learner with something of everything that the site keeps of people."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.guests import SESSION_KEY
from accounts.models import User
from exams import attempts
from exams.models import Blueprint
from quizzes import practice
from quizzes.models import Item, PracticeSession
from studyguide import comments, reading
from studyguide.models import Topic
from tests.exams.factories import answer, make_attempt, make_blueprint
from tests.factories import UserFactory

PASSWORD = "office-building-at-night"


def make_account(email: str = "alice@example.org") -> User:
    return UserFactory.create(email=email, password=make_password(PASSWORD))


def guest_client() -> tuple[Client, User]:
    """A browser with a guest in its session."""
    client, guest = Client(), User.objects.create_guest()
    session = client.session
    session[SESSION_KEY] = guest.pk
    session.save()
    return client, guest


def live(learner: User, blueprint: Blueprint | None = None) -> Blueprint:
    """Give a learner a reading, a comment, a session with a response, a finished mock and an open one."""
    blueprint = blueprint or make_blueprint(4)
    now = timezone.now()
    topic = Topic.objects.filter(guide=blueprint.guide).get()
    reading.mark(learner, topic, at=now)
    comments.post(topic, name="Ann", email="ann@example.org", text=f"By {learner.pk}", author=learner, at=now)
    practise(learner, list(Item.objects.filter(topic=topic)[:2]))
    done = make_attempt(learner=learner, blueprint=blueprint)
    answer(done, 1, 1)
    attempts.submit(learner, done.pk, at=now)
    make_attempt(learner=learner, blueprint=blueprint)
    return blueprint


def practise(learner: User, items: list[Item], value: str = "1") -> PracticeSession:
    """A session in which the first item is answered."""
    session = practice.start_from(learner, items, label="Mixed", at=timezone.now())
    item = session.items.select_related("revision").get(position=1)
    practice.answer(learner, item, value, options=list(item.revision.options.all()), at=timezone.now())
    return session


def counts(learner: User) -> dict[str, int]:
    """How many rows of each kind point at a learner, whatever apps there are."""
    return {
        model._meta.label: model._base_manager.filter(**{relation.field.name: learner}).count()
        for relation in User._meta.related_objects
        if relation.one_to_many and (model := apps.get_model(relation.related_model._meta.label))
    }


KEPT = {
    "studyguide.Reading": 1,
    "studyguide.Comment": 1,
    "quizzes.PracticeSession": 1,
    "quizzes.Response": 2,  # one of practice, one of the finished mock
    "exams.Attempt": 2,
}


def kept(learner: User) -> dict[str, int]:
    found = counts(learner)
    return {name: found[name] for name in KEPT}
