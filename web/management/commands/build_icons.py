"""Builds `static/img/icons.svg` from the icons of the npm package lucide-static (ISC), for maintainers."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

NAMES = """
    arrow-down arrow-left arrow-right arrow-up ban book-open bookmark check chevron-right
    circle-check circle-dashed circle-user-round circle-x clock cloud-off door-open download eye
    eye-off flag grid-3x3 history hourglass house id-card info key-round keyboard lightbulb list
    list-checks lock log-out mail message-square message-square-warning monitor pencil-line play
    plus presentation printer rotate-ccw save search settings strikethrough sun-moon timer trash-2
    trending-up triangle-alert upload user-plus users x
""".split()


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder icons/ of lucide-static")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        symbols = []
        for name in NAMES:
            match = re.search(r"<svg[^>]*>(.*)</svg>", (folder / f"{name}.svg").read_text(), re.DOTALL)
            if not match:
                raise CommandError(f"{name}.svg is not an icon of lucide-static")
            body = re.sub(r"\s+", " ", match.group(1)).strip()
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
        sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
        (settings.ROOT / "static" / "img" / "icons.svg").write_text(sprite)
        self.stdout.write(f"{len(symbols)} icons")
