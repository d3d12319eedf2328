"""Related links: what the page itself offers as "You may also like"."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured


def read_related(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the related links, in the page's order."""
    return []
