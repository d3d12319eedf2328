"""The kind of article, as a schema.org type."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured, types_of


def read_article_type(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for `article_type`, best first."""
    return [Candidate(kind, "json-ld") for kind in types_of(data.article)]
