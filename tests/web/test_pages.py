"""Page or fragment: only a target that is on the list gets less than the page."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.test.utils import override_settings

from web.pages import page

TEMPLATE = "page.html"
SOURCE = "{% load partials %}<html>{% partialdef list inline %}<ul id='list'></ul>{% endpartialdef %}</html>"


@pytest.fixture(autouse=True)
def _template():
    loaders = [("template_partials.loader.Loader", [("django.template.loaders.locmem.Loader", {TEMPLATE: SOURCE})])]
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": loaders, "libraries": {"partials": "template_partials.templatetags.partials"}},
    }
    with override_settings(TEMPLATES=[backend]):
        engines._engines.clear() if hasattr(engines, "_engines") else None
        yield


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "<html><ul id='list'></ul></html>"),
        ({"HX-Request": "true", "HX-Target": "list"}, "<ul id='list'></ul>"),
        ({"HX-Request": "true", "HX-Target": "elsewhere"}, "<html><ul id='list'></ul></html>"),
        ({"HX-Target": "list"}, "<html><ul id='list'></ul></html>"),  # a link shared from a fragment's request
    ],
)
def test_a_fragment_is_sent_only_to_its_own_target(headers: dict[str, str], expected: str):
    response = page(RequestFactory(headers=headers).get("/"), TEMPLATE, fragments={"list"})
    assert response.content.decode() == expected
    assert {"HX-Request", "HX-Target"} <= set(response.headers["Vary"].split(", "))
