"""What the browser gets of our scripts and style sheets."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from web.storage import ModuleStaticFilesStorage

SCRIPT = """// What this module owns.

import { say } from "./other.js";

  // an aside
  say("see https://example.org"); // why
"""


def test_scripts_lose_the_lines_that_are_comments_and_import_by_hashed_names(tmp_path: Path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "one.js").write_text(SCRIPT)
    (tmp_path / "js" / "other.js").write_text("export const say = (words) => words;\n")
    (tmp_path / "notes.txt").write_text("// stays\n")
    stored = ModuleStaticFilesStorage(location=tmp_path, base_url="/static/")
    paths = {name: (FileSystemStorage(tmp_path), name) for name in ("js/one.js", "js/other.js", "notes.txt")}

    assert [done for done in stored.post_process(paths) if isinstance(done[2], Exception)] == []
    other = stored.stored_name("js/other.js").removeprefix("js/")
    one = (tmp_path / stored.stored_name("js/one.js")).read_text()
    assert one == f'\nimport {{ say }} from "./{other}";\n\nsay("see https://example.org"); // why\n'
    assert (tmp_path / stored.stored_name("notes.txt")).read_text() == "// stays\n"
