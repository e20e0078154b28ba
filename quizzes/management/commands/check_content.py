"""Checks the packs in `content/` as `load_content` does, then reads their items as an editor would. Writes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizzes.linting.figures import Figure
from quizzes.linting.remarks import REASONS
from quizzes.proofreading import Proof, proofread
from web.management.commands.load_content import open_packs
from web.packs import Pack

SHOWN = 20  # warnings, unless all are asked for
NAMED = 60  # of what is behind a figure
VERDICTS = {True: "ok", False: "BEYOND", None: "too few to tell"}
NO_BREAK = "\N{NO-BREAK SPACE}"


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("content", type=Path, nargs="?", help="the content folder, if not the one of this site")
        parser.add_argument("--warnings", action="store_true", help="list all warnings")
        parser.add_argument(
            "--only", metavar="TEXT", default="", help="list the warnings that hold a text: a file, a rule"
        )

    def handle(self, *args: Any, content: Path | None, warnings: bool, only: str, **options: Any) -> None:
        folder = (content or settings.CONTENT).resolve()
        packs = open_packs(folder)
        if not packs:
            raise CommandError(f"{folder} holds no guide.")
        problems = sorted({problem for pack in packs for problem in pack.problems})
        for problem in problems:
            self.stderr.write(str(problem))
        beyond = []
        for pack in packs:
            proof = proofread(pack)
            self.print_warnings(pack, proof, only, len(proof.remarks) if warnings or only else SHOWN)
            self.print_figures(pack, proof.figures)
            if pack.folder.parent == settings.CONTENT.resolve():
                beyond += [figure.name for figure in proof.figures if figure.is_ok is False]
        if problems or beyond:
            raise CommandError(f"{_number(len(problems), 'problem')}, {_number(len(beyond), 'figure')} beyond the aim.")

    def print_warnings(self, pack: Pack, proof: Proof, only: str, limit: int) -> None:
        lines = [
            (remark.code, f"{place.file}:{place.line}: {remark.item}: {remark.message} [{remark.code}]")
            for place, remark in proof.remarks
        ]
        lines = [(code, line) for code, line in lines if only in line]
        tally = Counter(code for code, _ in lines)
        self.stdout.write(f"\n{pack.name}: {_number(len(lines), 'warning')}")
        for _, line in lines[:limit]:
            self.stdout.write(f"  {line}")
        if len(lines) > limit:
            self.stdout.write(
                f"  ... {len(lines) - limit} more (--warnings lists all, --only TEXT those of a file or rule)"
            )
        for code, count in tally.most_common():
            self.stdout.write(
                fill(f"{count:4} {code}: {REASONS[code]}", 118, subsequent_indent=" " * 7, break_on_hyphens=False)
            )

    def print_figures(self, pack: Pack, listed: list[Figure]) -> None:
        rows = [("figure", "value", "aim", "")]
        rows += [(one.name, one.value, one.aim, VERDICTS[one.is_ok] if one.aim else "") for one in listed]
        first, second, third = (max(len(row[column]) for row in rows if row[2]) for column in range(3))
        self.stdout.write(f"\n{pack.name}: figures")
        for name, value, aim, verdict in rows:
            self.stdout.write(f"  {name:{first}}  {value:{second}}  {aim:{third}}  {verdict}".rstrip())
        for figure in listed:
            if figure.is_ok is False and figure.details:
                self.stdout.write(wrapped(f"  {figure.name}: ", figure.details))


def wrapped(lead: str, parts: Sequence[str]) -> str:
    """What parts say after a lead, over several lines, none of the parts torn."""
    shown = [*parts[:NAMED], *([f"and {len(parts) - NAMED} more"] if len(parts) > NAMED else [])]
    kept = "; ".join(part.replace(" ", NO_BREAK) for part in shown)
    text = fill(kept, 118, initial_indent=lead, subsequent_indent="    ", break_on_hyphens=False)
    return text.replace(NO_BREAK, " ")


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
