"""Finds the dateline: place and agency at the beginning of the text, "MOSCOW (Reuters) -"."""

from __future__ import annotations

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.load.datelines import find_dateline

MAX_PARAGRAPHS = 3
"""Paragraphs looked at: a standfirst or a byline may come first."""


def read_dateline(body: Body) -> list[Candidate]:
    """Candidates for `dateline`, as printed; the text keeps it."""
    for block in body.paragraphs[:MAX_PARAGRAPHS]:
        if block.tag not in ("h2", "h3", "h4") and (found := find_dateline(block.text)):
            return [Candidate(found.printed, body.source, 1.0, block.index, "the text begins with it")]
    return []
