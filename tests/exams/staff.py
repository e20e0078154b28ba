"""Staff with permissions, signed in."""

from __future__ import annotations

from django.contrib.auth.models import Permission

from tests.factories import UserFactory


def sign_in(client, *permissions: str, is_staff: bool = True):
    person = UserFactory.create(is_staff=is_staff)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(person)
    return person
