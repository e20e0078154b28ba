"""Static files under names that change with their content, in ES modules' imports too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Without this an `import "./app.js"` fetches the plain name beside the hashed one: the module would run twice."""

    support_js_module_import_aggregation = True
