"""The rules of the house that import-linter cannot see: relations, templates, modules."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS: list[str] = next(
    contract["layers"] for contract in PROJECT["tool"]["importlinter"]["contracts"] if contract["type"] == "layers"
)
HEIGHT = {app: -depth for depth, app in enumerate(LAYERS)}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def points_up(model: type[Model]) -> list[str]:
    """Relations of a model to models of an app on a higher floor."""
    home = model._meta.app_label
    return [
        f"{home}.{model.__name__}.{field.name} -> {field.related_model._meta.label}"
        for field in model._meta.get_fields(include_hidden=False)
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and not isinstance(field.related_model, str)
        and HEIGHT.get(field.related_model._meta.app_label, -99) > HEIGHT[home]
    ]


def test_no_relation_points_to_a_higher_floor():
    """A ForeignKey named by a string is invisible to import-linter."""
    models = [model for model in apps.get_models() if model._meta.app_label in HEIGHT]
    assert models
    assert [relation for model in models for relation in points_up(model)] == []


def test_a_relation_to_a_higher_floor_is_seen(monkeypatch: pytest.MonkeyPatch):
    """The planted fault: turn the building upside down and the check must speak."""
    monkeypatch.setitem(HEIGHT, "accounts", 99)
    assert points_up(apps.get_model("exams", "Attempt"))


def test_installed_apps_and_layers_are_one_list():
    installed = [app for app in settings.INSTALLED_APPS if app in HEIGHT]
    assert ["config", *installed] == LAYERS


def test_every_module_says_what_it_owns():
    silent = [
        str(path.relative_to(ROOT))
        for folder in (*LAYERS, "tests", "bench", "torture")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_no_inline_script_style_or_evaluated_attribute(template: Path):
    """The content security policy would block them, silently for whoever does not open the console."""
    text = template.read_text()
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|hx-vals=.js:|javascript:", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_fragment_its_id_and_its_target_are_one_word(template: Path):
    """`{% partialdef question %}` must hold an element with id="question", or a swap loses its place."""
    text = template.read_text()
    for name, body in re.findall(r"{%\s*partialdef\s+([\w-]+).*?%}(.*?){%\s*endpartialdef", text, re.DOTALL):
        assert re.search(rf'id="{re.escape(name)}"', body), f"{name}: its root has another id"
    every = "".join(path.read_text() for path in TEMPLATES)
    for target in re.findall(r'hx-target="#([\w-]+)"', text):
        assert f'id="{target}"' in every, f"hx-target #{target} is nowhere"


def test_every_icon_that_is_named_is_in_the_sprite():
    """A missing one draws nothing, and nobody is told."""
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "img" / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert named
    assert named <= sprite


def test_views_declare_their_methods():
    """A view without a method decorator answers to every method: a GET that writes is one typo away."""
    undeclared = []
    for app in LAYERS:
        for path in [*(ROOT / app).glob("views.py"), *(ROOT / app / "views").glob("*.py")]:
            for node in ast.parse(path.read_text()).body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                answers = ast.unparse(node.returns).endswith("Response") if node.returns else True
                if answers and [argument.arg for argument in node.args.args[:1]] == ["request"]:
                    decorators = {ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list}
                    if not decorators & {"require_safe", "require_POST", "require_http_methods"}:
                        undeclared.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert undeclared == []


def test_nothing_committed_names_a_machine_or_a_registry():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    files = [
        ROOT / name for name in listed if name.endswith((".py", ".txt", ".toml", ".md", ".yaml", ".html", "Makefile"))
    ]
    pattern = re.compile(r"(?<![\w.])/(?:root|home/\w+)/|--(?:extra-)?index-url|pypi\.org/simple|registry\.npmjs")
    found = [
        str(f.relative_to(ROOT)) for f in files if f.exists() and f != Path(__file__) and pattern.search(f.read_text())
    ]
    assert [name for name in found if name != "CONTRIBUTING.md"] == []
