"""The form of an item, as a browser would send it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from django.urls import reverse

from authoring.documents import Words
from authoring.homes import Home
from authoring.models import ItemDraft
from quizzes.models import Item

JSON: Any = {"headers": {"accept": "application/json"}}


def page_of(item: Item) -> str:
    return reverse("authoring:item", args=[item.bank.slug, item.pk])


def save_of(item: Item) -> str:
    return reverse("authoring:save_item", args=[item.bank.slug, item.pk])


def form_of(client, item, **changes):
    """What a browser would send of the page as it is, with some fields changed."""
    html = client.get(page_of(item)).content.decode()
    form = html[html.index('<form id="editor"') : html.index("</form>", html.index('<form id="editor"'))]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in attributes or attributes.get("type") == "file":
            continue
        if attributes.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        data.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[name] = [unescape(text)]
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        data[name] = [unescape(chosen[1]) if chosen else unescape(re.findall(r'value="([^"]*)"', options)[0])]
    for name, value in changes.items():
        data[name] = value if isinstance(value, list) else [value]
    return data


def began_with(name: str, value: Any) -> str:
    """Where an author began, forged in one field."""
    return json.dumps({**json.loads(Home().dump()), name: value})


def words_now(item: Item) -> Words:
    return Words.load(ItemDraft.objects.get(item=item).document)
