"""Static files under names that change with their content, in ES modules' imports too; our scripts without comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_ASIDE = re.compile(rb"^[ \t]*(?://.*\n)?", re.MULTILINE)  # an indent, and a line that is a comment


class _Lean:
    """Opens scripts without the lines that only their readers need: a sixth of what a browser fetches."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, path: str) -> ContentFile[bytes]:
        with self.storage.open(path) as file:
            return ContentFile(_ASIDE.sub(b"", file.read()), name=path)


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Without this an `import "./app.js"` fetches the plain name beside the hashed one: the module would run twice."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        lean = {
            name: (_Lean(storage), path) if name.startswith("js/") else (storage, path)
            for name, (storage, path) in paths.items()
        }
        return super().post_process(lean, *args, **options)  # type: ignore[no-any-return]
