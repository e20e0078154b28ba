"""Checks the packs in `content/` and loads them: all of it in one transaction, or nothing."""

from __future__ import annotations

import gc
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from web.packs import Pack, PackError


def content_modules() -> list[ModuleType]:
    """`<app>.content` of each of our apps that has one, the lowest floor first, for the next ones point at its rows."""
    return [
        import_module(f"{app.name}.content")
        for app in reversed(list(apps.get_app_configs()))
        if Path(app.path).parent == settings.ROOT and app.module and module_has_submodule(app.module, "content")
    ]


def open_packs(content: Path) -> list[Pack]:
    """Read and check the packs of a content folder, or the one pack that `content` is; their problems are in them."""
    folders = (
        [content] if (content / "guide.yaml").exists() else sorted(path for path in content.glob("*") if path.is_dir())
    )
    packs = [Pack(folder) for folder in folders]
    for pack in packs:
        for module in content_modules():
            pack.once(module.read)
    return packs


def read_packs(content: Path) -> list[Pack]:
    """The packs of a content folder, all of them sound. PackError with all problems."""
    packs = open_packs(content)
    if problems := [problem for pack in packs for problem in pack.problems]:
        raise PackError(problems)
    return packs


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("content", type=Path, nargs="?", help="the content folder, if not the one of this site")
        parser.add_argument("--check", action="store_true", help="only check the files; the database is not touched")

    def handle(self, *args: Any, content: Path | None, check: bool, **options: Any) -> None:
        folder = (content or settings.CONTENT).resolve()
        gc.disable()  # what is read lives until the end: looking through it for garbage costs a fifth of the time
        try:
            self.load(folder, check=check, verbosity=options["verbosity"])
        finally:
            gc.enable()

    def load(self, folder: Path, *, check: bool, verbosity: int) -> None:
        try:
            packs = read_packs(folder)
        except PackError as error:
            number = len(error.problems)
            raise CommandError(f"{error}\n{number} problem{'' if number == 1 else 's'}; nothing was loaded.") from error
        if not packs:
            raise CommandError(f"{folder} holds no guide.")
        if check:
            self.stdout.write(f"{', '.join(pack.name for pack in packs)}: no problems")
            return
        with transaction.atomic():
            lines = [
                f"{pack.name}: {done}" for pack in packs for module in content_modules() for done in module.load(pack)
            ]
        if verbosity:
            self.stdout.write("\n".join(lines))
