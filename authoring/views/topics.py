"""The topics and objectives of a bank: its own are changed here, a guide's are shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import outlines
from authoring.finding import Desk, desk_of, desk_to_write
from authoring.forms.banks import ObjectiveForm, TopicForm
from studyguide.models import Objective, Topic
from web.pages import page

Part = Topic | Objective


@require_safe
@teaching
def topics(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    return _topics(request, desk_of(teacher, slug))


@require_POST
@teaching
def add_topic(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = _own_topics(teacher, slug)
    form = TopicForm(request.POST)
    if not form.is_valid():
        return _refused(request, desk, ("new-topic", 0), form)

    try:
        topic = outlines.add_topic(desk.bank.guide, form.cleaned_data["title"])
    except outlines.OutlineRefused as refused:
        return _refused(request, desk, ("new-topic", 0), form, str(refused))

    return _done(desk, topic)


@require_POST
@teaching
def add_objective(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = _own_topics(teacher, slug)
    topic = _topic(desk, pk)
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return _refused(request, desk, ("new-objective", pk), form)

    try:
        outlines.add_objective(topic, form.cleaned_data["title"])
    except outlines.OutlineRefused as refused:
        return _refused(request, desk, ("new-objective", pk), form, str(refused))

    return _done(desk, topic)


@require_POST
@teaching
def change_topic(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = _own_topics(teacher, slug)
    topic = _topic(desk, pk)
    return _change(request, desk, topic, TopicForm(request.POST))


@require_POST
@teaching
def change_objective(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = _own_topics(teacher, slug)
    found = Objective.objects.filter(pk=pk, topic__guide=desk.bank.guide_id).select_related("topic").first()
    if found is None:
        raise Http404
    return _change(request, desk, found, ObjectiveForm(request.POST))


def _change(request: HttpRequest, desk: Desk, part: Part, form: TopicForm | ObjectiveForm) -> HttpResponse:
    """Rename, move, retire or put back: the button that was pressed says which."""
    topic = part if isinstance(part, Topic) else part.topic
    name = ("topic" if part is topic else "objective", part.pk)
    wanted = request.POST.get("do")
    try:
        match wanted:
            case "rename":
                if not form.is_valid():
                    return _refused(request, desk, name, form)
                outlines.rename(part, form.cleaned_data["title"])
            case outlines.UP | outlines.DOWN:
                outlines.move(part, wanted)
            case "retire":
                outlines.retire(part)
            case "restore":
                outlines.restore(part)
            case _:
                raise SuspiciousOperation("not a change the page offers")
    except outlines.OutlineRefused as refused:
        return _refused(request, desk, name, form, str(refused))
    return _done(desk, topic)


def _own_topics(teacher: User, slug: str) -> Desk:
    desk = desk_to_write(teacher, slug)
    if not desk.bank.guide.is_outline:
        raise PermissionDenied("The topics of this bank are those of a guide: they change with the guide alone.")
    return desk


def _topic(desk: Desk, pk: int) -> Topic:
    topic = desk.bank.guide.topics.filter(pk=pk).first()
    if topic is None:
        raise Http404
    return topic


def _done(desk: Desk, topic: Topic) -> HttpResponse:
    return redirect(f"{reverse('authoring:topics', args=[desk.bank.slug])}#topic-{topic.pk}")


def _refused(
    request: HttpRequest, desk: Desk, name: tuple[str, int], form: TopicForm | ObjectiveForm, words: str = ""
) -> HttpResponse:
    """The page with what is wrong beside the form it is about."""
    words = words or " ".join(str(error) for errors in form.errors.values() for error in errors)
    typed = form.data.get("title", "")
    wrong = {"what": name[0], "pk": name[1], "words": words, "typed": typed}
    return _topics(request, desk, wrong=wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _topics(
    request: HttpRequest, desk: Desk, *, wrong: dict[str, Any] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    counted = Count("items", filter=Q(items__bank=desk.bank, items__is_retired=False))
    objectives = Objective.objects.order_by("position", "pk").annotate(item_count=counted)
    rows: dict[int, list[Objective]] = {}
    for objective in objectives.filter(topic__guide=desk.bank.guide_id):
        rows.setdefault(objective.topic_id, []).append(objective)
    found = list(desk.bank.guide.topics.order_by("number", "pk").only("title", "number", "slug", "is_retired", "guide"))
    lines = [(topic, rows.get(topic.pk, [])) for topic in found]
    context = {
        "desk": desk,
        "lines": [line for line in lines if not line[0].is_retired],
        "retired": [line for line in lines if line[0].is_retired],
        "may_change": desk.may_write and desk.bank.guide.is_outline,
        "wrong": wrong,
    }
    return page(request, "authoring/topics.html", context, status=status)
