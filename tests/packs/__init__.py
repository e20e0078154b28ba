"""A tiny pack with one of everything, to copy and to break."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from web.management.commands.load_content import read_packs
from web.packs import PackError

TINY = Path(__file__).parent / "tiny"


@dataclass(frozen=True)
class PackCopy:
    """A copy of the tiny pack, as `content/tiny`."""

    folder: Path

    def replace(self, file: str, old: str, new: str) -> int:
        """Replace what stands exactly once in a file; returns its line."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def problems(self) -> list[str]:
        """What a check finds, as it is printed."""
        try:
            read_packs(self.folder.parent)
        except PackError as error:
            return [str(problem) for problem in error.problems]
        return []

    def load(self) -> str:
        """What `load_content` prints."""
        out = StringIO()
        call_command("load_content", str(self.folder.parent), stdout=out)
        return out.getvalue()

    def fails_to_load(self) -> str:
        with pytest.raises(CommandError) as caught:
            self.load()
        assert caught.value.returncode == 1
        return str(caught.value)


@pytest.fixture
def tiny(tmp_path: Path) -> PackCopy:
    folder = tmp_path / "content" / "tiny"
    shutil.copytree(TINY, folder)
    return PackCopy(folder)
