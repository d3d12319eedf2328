"""Whether the article is free to read or behind a paywall, as the page declares it."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured


def read_access(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for `is_accessible_for_free`, best first."""
    return [Candidate(text, "json-ld") for text in [data.article.get("isAccessibleForFree")] if text is not None]
