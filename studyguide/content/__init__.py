"""From the files of a guide to its rows: read and check (`read`), then bring the database in line (`load`)."""

from studyguide.content.loading import load
from studyguide.content.reading import GuideContent, read

__all__ = ["GuideContent", "load", "read"]
