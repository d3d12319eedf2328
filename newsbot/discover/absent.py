"""What a site shows at an address that it does not have, as if it were any page: a "soft 404" (pure).

Which pages are errors is mostly seen by what they say (`newsbot.extract.verdict`). Some say nothing of the kind: they
show a text, a headline, the latest article. So a site is asked once for an address that it cannot have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Self
from urllib.parse import urljoin, urlsplit

from newsbot.load.sequences import words_of
from newsbot.load.urls import canonical_url, url_key

AGAIN = timedelta(days=30)
"""After which a site is asked anew."""
SAME = 0.7
"""Of the longer of two texts, the share of word sequences in both from which on they are the same answer."""
_KEPT = 4_000
"""Characters of a text that are kept, and compared."""
_NAME = re.compile(r"\d{5}|-.*-")
"""What a part of a path has that names one page."""
_RUN = re.compile(r"%\w\w|[^\W\d_]+|\d+")
_ENDING = re.compile(r"(?:\.\w{1,5})?$")


def absent_address(url: str) -> str:
    """An address of the form of `url` that its site surely does not have; always the same one."""
    parts = urlsplit(url)
    chance = Random(url)  # noqa: S311 (no secret)
    if parts.query:
        pairs = [parameter.partition("=") for parameter in parts.query.split("&")]
        query = "&".join(
            name + sign + _other(value, chance) if sign else _other(name, chance) for name, sign, value in pairs
        )
        return parts._replace(query=query, fragment="").geturl()
    path = parts.path.split("/")
    last = max((at for at, part in enumerate(path) if part), default=0)
    for at, part in enumerate(path):
        if at == last or _NAME.search(part):
            stem, ending = _ENDING.split(part, maxsplit=1)[0], "".join(_ENDING.findall(part)[:1])
            path[at] = _other(stem or "page", chance) + ending
    return parts._replace(path="/".join(path), fragment="").geturl()


def _other(name: str, chance: Random) -> str:
    """Letters for letters and digits for digits, somewhat more of them."""

    def run(old: re.Match[str]) -> str:
        kind = "123456789" if old[0].isdigit() else "bcdfghjklmnpqrstvwxz"
        return "".join(chance.choice(kind) for _ in range(min(len(old[0]) + 2, 12)))

    return _RUN.sub(run, name)


@dataclass(slots=True)
class Absent:
    """What one site answers for an address that it does not have."""

    asked_at: datetime | None = None
    """When it was last asked (aware)."""
    text: str = ""
    """The text it showed, with a status of success; "" where it did as it should."""
    place: str = ""
    """Where else it said that this text stands: the page there is a real one. Or, without text, where it sent us."""

    @classmethod
    def of(cls, kept: object) -> Self:
        """From what `to_json` gave; nothing from anything else."""
        try:
            asked_at, text, place = kept if isinstance(kept, list) else []
            return cls(datetime.fromisoformat(asked_at), str(text), str(place))
        except (TypeError, ValueError):
            return cls()

    def to_json(self) -> list[str]:
        """For the facts about a site."""
        return [self.asked_at.isoformat(timespec="seconds"), self.text, self.place] if self.asked_at else []

    def is_known(self, now: datetime) -> bool:
        """Whether the site was asked not long ago. `now`: aware."""
        return self.asked_at is not None and now - self.asked_at < AGAIN

    def learn(self, now: datetime, asked: str, *, text: str = "", canonical: str = "", location: str = "") -> None:
        """The address `asked` was answered with a text that may say it stands at `canonical`, sent to a `location`,
        or (neither) said not to be there.
        """
        place = canonical_url(urljoin(asked, location)) if location else canonical
        name, query = urlsplit(asked).path.rstrip("/").rpartition("/")[2], urlsplit(place).query
        if name and name in query:
            place = place.removesuffix(f"?{query}")  # it says there what was asked for
        self.asked_at, self.text = now, text[:_KEPT]
        self.place = "" if url_key(place) == url_key(asked) else place

    def shows(self, asked: str, url: str, text: str) -> bool:
        """Whether a page is this answer: asked for as `asked`, it stands at `url` and says `text`."""
        if self.place and url_key(asked) == url_key(self.place):
            return False
        if not self.text:
            here = url if "?" in self.place else url.partition("?")[0]
            is_led = url_key(asked) != url_key(url)  # `/news` for absent pages leaves `/news?id=7` a page
            return is_led and bool(self.place) and url_key(here) == url_key(self.place)
        one, other = (set(words_of(words).hashes) for words in (self.text, text[:_KEPT]))
        return len(one & other) >= SAME * max(len(one), len(other), 1)
