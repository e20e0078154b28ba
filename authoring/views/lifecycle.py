"""Buttons that move an item on: to review and back, to learners, away, and what is thrown away. Writers press them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import teaching
from authoring import drafts, publishing
from authoring.heads import Head
from authoring.showing import moving, seen


@require_POST
@teaching
@moving
def send(request: HttpRequest, teacher: User, head: Head) -> HttpResponse:
    draft, version = seen(request, head)
    drafts.send(draft, version=version, by=teacher, at=timezone.now())
    messages.success(request, "It is in review: whoever works on this bank finds it under “Reviews”.")
    return redirect(head.url)


@require_POST
@teaching
@moving
def take_back(request: HttpRequest, teacher: User, head: Head) -> HttpResponse:
    drafts.take_back(seen(request, head)[0])
    return redirect(head.url)


@require_POST
@teaching
@moving
def publish(request: HttpRequest, teacher: User, head: Head) -> HttpResponse:
    draft, version = seen(request, head)
    revision = publishing.publish(draft, head.desk.bank, version=version, by=teacher, at=timezone.now())
    messages.success(request, f"Version {revision.number} is published: it is what learners are asked from now on.")
    return redirect(head.url)


@require_POST
@teaching
@moving
def discard(request: HttpRequest, teacher: User, head: Head) -> HttpResponse:
    draft, version = seen(request, head)
    item = drafts.discard(draft, version=version, by=teacher, at=timezone.now())
    if item is None:
        messages.success(request, "The question is gone. Nobody had met it.")
        return redirect("authoring:bank", head.desk.bank.slug)

    messages.success(request, "The changes are thrown away: the question is as it is published.")
    return redirect(head.url)


@require_POST
@teaching
@moving
def retire(request: HttpRequest, teacher: User, head: Head) -> HttpResponse:
    publishing.retire(head.item, by=teacher, at=timezone.now())
    messages.success(request, "The question is retired: nobody is asked it any more. What was answered stays.")
    return redirect(head.url)


@require_POST
@teaching
@moving
def restore(request: HttpRequest, teacher: User, head: Head) -> HttpResponse:
    publishing.restore(head.item, by=teacher, at=timezone.now())
    messages.success(request, "The question is back.")
    return redirect(head.url)
