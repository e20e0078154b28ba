"""Times a load of a big bank: the guide's own items over and over under new ids, into a fresh database and again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ITEMS = 2000


def big_pack(folder: Path, count: int) -> None:
    """The guide's pack in `folder`, with at least `count` items."""
    pack = folder / "iam-users"
    shutil.copytree(ROOT / "content/iam-users", pack)
    items = {path: path.read_text() for path in pack.glob("items/*.yaml")}
    # Items of a case study would make it longer than a case may be, so their copies stand alone.
    copied = {path: re.sub(r"^  case: .*\n", "", text, flags=re.MULTILINE) for path, text in items.items()}
    there = sum(text.count("\n- id: ") + text.startswith("- id: ") for text in items.values())
    for number in range(2, -(-count // there) + 1):
        for path, text in copied.items():
            again = re.sub(r"^- id: (.*)$", rf"- id: \1-{number}", text, flags=re.MULTILINE)
            path.with_name(f"{path.stem}-{number}.yaml").write_text(again)


def load(folder: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Seconds of the whole command, the start of Python included, and what it said of the items."""
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "load_content", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found = re.search(r"\d+ items: .*", done.stdout)
    return time.perf_counter() - began, found[0] if found else done.stdout


def run() -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "LIGHTWELL_DATA": f"{data}/site"}
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        big_pack(Path(data) / "content", ITEMS)
        for _ in range(2):
            seconds, words = load(Path(data) / "content", environment)
            print(f"Loading a pack, {words}: {seconds:.1f} s")


if __name__ == "__main__":
    run()
