"""The page's own keywords: tags and topics, never the words of its text."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured


def read_keywords(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the keywords (each a list of strings), best first."""
    found = []
    if words := _split(data.texts(data.article, "keywords")):
        found.append(Candidate(words, "json-ld", why="keywords of the article"))
    for name in ("news_keywords", "article:tag", "keywords"):
        if words := _split(page.metas.get(name, [])):
            found.append(Candidate(words, "meta", why=name))
    return found


def _split(values: list[str]) -> list[str]:
    words = values if len(values) > 1 else [word for value in values for word in value.split(",")]
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))
