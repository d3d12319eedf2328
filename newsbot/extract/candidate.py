"""What a reader hands on: a value somebody might mean, where it came from, and why it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Candidate:
    """One possible value of one field, as the page gives it (not yet normalised).

    A reader returns its candidates best first; the loader takes the first that normalises to a value.
    """

    value: Any
    source: str
    """`json-ld`, `microdata`, `rdfa`, `meta`, `html`, `url`, `feed`, `sitemap` or `site`."""
    score: float = 0.0
    """Higher is better; comparable within one field only."""
    index: int = -1
    """The element it stands in (position in `Page.tags`), -1 for none."""
    why: str = ""
    """For `scrapy extract --explain`: what spoke for it, in a few words."""


def hinted(values: Mapping[str, Any], source: str) -> Reading:
    """What a feed or sitemap says of a page (field of `Article` to value), as candidates."""
    return {field: [Candidate(value, source, why=f"said by the {source}")] for field, value in values.items()}


Reading = dict[str, list[Candidate]]
"""Field of `Article` to its candidates, best first."""
