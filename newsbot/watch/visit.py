"""What one run brought of one site: a flat table of counts, and a page for each thing that went wrong (pure).

Names of counts, so that one table holds them all:

    pages                 answers of the site, robots.txt apart        status/200       by status, redirects included
    no_answer             downloads that failed                        skipped/robots   requests given up, by reason
    block_pages           pages that ask who we are instead            latency/ms       sum, of `latency/count` answers
    latency/le/500        answers that took up to 500 ms               read             pages read as articles
    articles/new          ... updated, duplicate, unchanged            field/authors    articles that have the field
    not_article/no_text   pages that should have been articles         error/spider     ... item: errors of ours
    known_bad/status/403  of these, answers for pages that could not be had in many runs before; no_answer, skipped/...
    selector/authors/css/.by::text     pages on which a profile's selector found something, of `selector_tried/...`
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

LATENCIES = (100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
"""Upper bounds (milliseconds) of the classes that latencies are counted in."""
BLOCKING = ("401", "403", "429", "451")
"""Statuses by which a site says that it does not want us, or not so often."""


MISSED = "missed/"
"""Prefix of the samples that name, by a hash, pages which should have been articles: the first `MOST_MISSED`."""
MOST_MISSED = 20
KNOWN_BAD = "known_bad/"
"""Prefix of the counts of failures that are nothing new."""


@dataclass(slots=True)
class Visit:
    """One site in one run."""

    site: str
    """Name of its profile, else its registrable domain."""
    started_at: datetime
    """First answer (UTC)."""
    ended_at: datetime
    """Last answer (UTC)."""
    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, str] = field(default_factory=dict)
    """Name of a count, or `missing/FIELD`, to a URL where it happened first."""

    def count(self, name: str, number: int = 1, sample: str = "") -> None:
        """Add to a count; keep the first page where it happened."""
        self.counts[name] += number
        if sample:
            self.samples.setdefault(name, sample)

    def miss(self, url: str, reason: str) -> None:
        """A page that should have been an article is none."""
        self.count(f"not_article/{reason}", sample=url)
        if sum(name.startswith(MISSED) for name in self.samples) < MOST_MISSED:
            self.samples.setdefault(MISSED + hashlib.sha256(url.encode()).hexdigest()[:10], "")

    def add(self, other: Visit) -> None:
        """Add what another process, or another part of the same run, counted."""
        self.started_at = min(self.started_at, other.started_at)
        self.ended_at = max(self.ended_at, other.ended_at)
        self.counts.update(other.counts)
        self.samples = {**other.samples, **self.samples}

    def below(self, prefix: str) -> dict[str, int]:
        """Counts whose names begin with a prefix, without it, largest first."""
        found = {name.removeprefix(prefix): n for name, n in self.counts.items() if name.startswith(prefix)}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def without_known_bad(self) -> Visit:
        """The same visit, as if it had not asked for the pages that are known as bad."""
        known = self.below(KNOWN_BAD)
        return replace(self, counts=self.counts - Counter(known)) if known else self

    @property
    def read(self) -> int:
        """Pages read as articles, known ones too."""
        return self.counts["read"]

    @property
    def new(self) -> int:
        """Articles seen for the first time."""
        return self.counts["articles/new"]

    @property
    def good(self) -> int:
        """Answers that were pages: 2xx, or "not modified"."""
        return sum(n for status, n in self.below("status/").items() if status[0] == "2" or status == "304")

    @property
    def blocked(self) -> int:
        """Answers by which the site kept us out; a page with such a test on it that is read as an article is none."""
        return max(0, self.counts["block_pages"] - self.read) + sum(
            self.counts[f"status/{status}"] for status in BLOCKING
        )

    @property
    def failed(self) -> int:
        """Downloads that gave no answer, or one that said the server is in trouble."""
        return self.counts["no_answer"] + sum(n for status, n in self.below("status/").items() if status[0] == "5")

    def latency(self, share: float) -> int | None:
        """Milliseconds within which this share of answers came, rounded up to one of `LATENCIES`; None: unknown."""
        wanted = share * self.counts["latency/count"]
        within = 0
        for bound in LATENCIES:
            within += self.counts[f"latency/le/{bound}"]
            if within and within >= wanted:
                return bound
        return LATENCIES[-1] if wanted else None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Visit:
        """From a row of the table `run_site`."""
        return cls(
            site=row["site"],
            started_at=datetime.fromisoformat(row["started_at"]),
            ended_at=datetime.fromisoformat(row["ended_at"]),
            counts=Counter(json.loads(row["counts"])),
            samples=json.loads(row["samples"]),
        )

    def to_row(self) -> dict[str, str]:
        """Columns of the table `run_site`, without the run."""
        return {
            "site": self.site,
            "started_at": _text(self.started_at),
            "ended_at": _text(self.ended_at),
            "counts": json.dumps({name: n for name, n in sorted(self.counts.items()) if n}, separators=(",", ":")),
            "samples": json.dumps(self.samples, sort_keys=True, separators=(",", ":")),
        }


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
