"""A topic's page, and what a reader does on it: mark it as read, comment."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.db.models import Case, F, TextField, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import learner_for, learner_of
from accounts.models import User
from studyguide import comments, reading
from studyguide.forms import CommentForm
from studyguide.models import Topic
from web.limits import allow
from web.pages import page


@require_safe
def topic(request: HttpRequest, guide: str, topic: str) -> HttpResponse:
    return _show(request, guide, topic, is_thanked="thanks" in request.GET)


@require_POST
def read(request: HttpRequest, guide: str, topic: str) -> HttpResponse:
    subject = _topic(guide, topic)
    wanted = request.POST.get("read")
    if wanted not in {"yes", "no"}:
        raise BadRequest("read is yes or no")

    if wanted == "yes":
        reading.mark(learner_for(request), subject, at=timezone.now())
    elif learner := learner_of(request):
        reading.unmark(learner, subject)

    if not _is_htmx(request):
        return redirect(f"{subject.get_absolute_url()}#reading")
    return _show(request, guide, topic, fragments={"reading"})


@require_POST
def comment(request: HttpRequest, guide: str, topic: str) -> HttpResponse:
    subject = _topic(guide, topic)
    form = CommentForm(subject, request.POST, now=timezone.now())

    if form.is_valid():
        _post(request, subject, form)
    is_taken = form.is_valid()

    if is_taken and not _is_htmx(request):
        return redirect(f"{subject.get_absolute_url()}?thanks=1#comment-form")
    return _show(
        request,
        guide,
        topic,
        form=form,
        is_thanked=is_taken,
        fragments={"comment-form"},
        status=HTTPStatus.OK if is_taken else HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _show(
    request: HttpRequest,
    guide: str,
    topic: str,
    *,
    form: CommentForm | None = None,
    is_thanked: bool = False,
    fragments: Collection[str] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The topic's page, or the fragment of it that changed."""
    learner = learner_of(request)
    topics = list(_with_text_of(topic, guide, learner))
    subject = next((each for each in topics if each.slug == topic), None)
    if subject is None:
        raise Http404

    place = topics.index(subject)
    number = _page_number(request)
    shown, has_older = comments.shown(subject, page=number)
    facts = (
        subject.facts.filter(is_retired=False).select_related("note_to").defer("passage_html", "note_to__passage_html")
    )
    own_name = learner.display_name if learner else ""

    return page(
        request,
        "studyguide/topic.html",
        {
            "guide": subject.guide,
            "topic": subject,
            "progress": reading.Progress(topics),
            "previous": topics[place - 1] if place else None,
            "next": topics[place + 1] if place + 1 < len(topics) else None,
            "objectives": subject.objectives.filter(is_retired=False),
            "facts": sorted(facts, key=lambda fact: (fact.is_beyond, fact.code)),
            "comments": shown,
            "newer_page": number - 1,
            "older_page": number + 1 if has_older else None,
            "form": form or CommentForm(subject, now=timezone.now(), name=own_name),
            "is_thanked": is_thanked,
        },
        fragments=fragments,
        status=status,
    )


def _post(request: HttpRequest, topic: Topic, form: CommentForm) -> None:
    """Keep the comment, or write on the form why it was refused."""
    if not allow(request, "comment", 10, 60 * 60) or not allow(request, f"comment-{topic.pk}", 4, 10 * 60):
        form.add_error(None, "That were many comments in a short time. Please wait ten minutes and send it again.")
        return
    data = form.cleaned_data
    try:
        comments.post(
            topic,
            name=data["name"],
            email=data["email"],
            text=data["text"],
            author=learner_of(request),
            at=form.now,
        )
    except comments.Refused as refusal:
        form.add_error(None, str(refusal))


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _topic(guide: str, topic: str) -> Topic:
    return get_object_or_404(
        Topic.objects.published().select_related("guide").defer("body_html", "toc_html", "text"),
        guide__slug=guide,
        slug=topic,
    )


def _with_text_of(topic: str, guide: str, learner: User | None) -> list[Topic]:
    """All topics of the guide in one query, the text fetched for one of them only."""
    current = reading.with_reading(Topic.objects.published().filter(guide__slug=guide), learner)
    is_this = {"slug": topic}
    texts = (
        current.select_related("guide")
        .defer("body_html", "toc_html", "text")
        .annotate(
            body=Case(When(**is_this, then=F("body_html")), default=Value(""), output_field=TextField()),
            contents=Case(When(**is_this, then=F("toc_html")), default=Value(""), output_field=TextField()),
        )
    )
    return list(texts)


def _page_number(request: HttpRequest) -> int:
    number = request.GET.get("comments", "1")
    return max(1, min(int(number), 1000)) if number.isascii() and number.isdigit() and len(number) < 5 else 1
