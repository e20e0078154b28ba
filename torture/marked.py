"""A copy of the guide's pack in which everything that may not be seen before release carries a canary of its own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from torture.site import ROOT

CANARY = "zqxcanary"


def make(folder: Path, guide: str) -> Path:
    """The pack in `folder`, marked."""
    pack = folder / guide
    shutil.copytree(ROOT / "content" / guide, pack)
    numbers = itertools.count(1)
    for path in sorted(pack.glob("items/*.yaml")):
        entries = yaml.safe_load(path.read_text())
        for entry in entries:
            _mark_item(entry, numbers)
        path.write_text(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False))
    if (scenarios := pack / "scenarios.yaml").exists():
        document = yaml.safe_load(scenarios.read_text())
        _mark_rationales(document, numbers)
        scenarios.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    return pack


def _mark_item(entry: dict[str, Any], numbers: Iterator[int]) -> None:
    """Rationales, references, the ids of options (those of keys are told apart), and keys that are typed, not shown."""
    _mark_rationales(entry, numbers)
    entry["rationale"] = f"{entry.get('rationale', '')} {CANARY}whole{next(numbers)}".strip()
    entry["reference"]["title"] += f" {CANARY}reference{next(numbers)}"
    new: dict[str, str] = {}
    for option in entry["options"]:
        role = "key" if option.get("correct") else "opt"
        new[str(option["id"])] = option["id"] = f"{CANARY}{role}{next(numbers)}"
        if entry["kind"] == "short-text":
            option["also"] = [*option.get("also", []), f"{CANARY} {role} {next(numbers)}"]
    for prompt in entry.get("prompts", ()):
        prompt["answer"] = new[str(prompt["answer"])]


def _mark_rationales(node: Any, numbers: Iterator[int]) -> None:
    if isinstance(node, list):
        for child in node:
            _mark_rationales(child, numbers)
    elif isinstance(node, dict):
        for name, child in node.items():
            if name == "rationale" and isinstance(child, str):
                node[name] = f"{child.rstrip()} {CANARY}why{next(numbers)}"
            else:
                _mark_rationales(child, numbers)
