"""What the site, its sections and its host are called: names that are no author, section or part of a title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.extract.titles import parts
from newsbot.load.name_kinds import is_agency
from newsbot.load.text import fold, normal

LONGEST_SITE = 200
"""Characters of the name of a site or a section."""
_SECOND_LEVEL = frozenset("co com org net gov ac edu or ne go".split())
_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,4}", re.IGNORECASE)


class SiteNames:
    """The names of the site and of the section, which are no author unless the page says so."""

    def __init__(self, page: Page, data: Structured) -> None:
        host = page.url.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0].lower().removeprefix("www.")
        label = domain_label(host)
        said = [host, label, page.meta("og:site_name"), page.meta("application-name"), page.meta("publisher")]
        said.extend(data.texts(data.article, "publisher")[:2])
        self._label = solid(label)
        titled = parts(page.title[:LONGEST_SITE])[1:][-1:]
        self._tails = tuple({f" {fold(name[:LONGEST_SITE])}" for name in [*said[2:], *titled] if " " in name.strip()})
        self._sites = {solid(name[:LONGEST_SITE]) for name in said} - {""}
        sections = [*data.texts(data.article, "articleSection")[:5], page.meta("article:section")]
        self._sections = {solid(name[:LONGEST_SITE]) for name in sections} - {""}

    def is_site(self, name: str) -> bool:
        """Whether `name` is the site's, or its domain."""
        key = solid(name.partition("/")[0])  # "Tide /PP": who keyed it in
        if key in self._sites or (key.startswith("the") and key[3:] in self._sites):
            return True
        return len(self._label) > 3 and " " in name and solid(name.split()[0]) == self._label

    def persons(self, names: Iterable[str], *, keep_site: bool = False) -> list[str]:
        """`names`, each once, without those of the site, unless asked, and of the section.

        Beside a person an edition of the site ("Tide Sport" at tide.example) is none either.
        """
        found = [self._without_tail(name) for name in dict.fromkeys(names) if solid(name) not in self._sections]
        others = [name for name in found if not self.is_site(name)]
        if not keep_site or not all(map(is_agency, others)):
            found = others
        if len(found) > 1:
            rest = [name for name in found if solid(name.split()[0]) != self._label]
            found = rest or found
        return found

    def _without_tail(self, name: str) -> str:
        """A full name without the site's after it: "Jane Doe The Tide"."""
        folded = fold(name)
        tail = next((tail for tail in self._tails if folded.endswith(tail)), "")
        kept = name.split()[: -tail.count(" ") or None] if tail else []
        return " ".join(kept).rstrip(".,") if len(kept) > 1 and kept[0].casefold() != "the" else name


def is_address(name: str) -> bool:
    """Whether a name is that of a host: "tide.co.uk"."""
    return _ADDRESS.fullmatch(name) is not None


def domain_label(host: str) -> str:
    """The "tide" of news.tide.co.uk; who has an account at jane.hoster.com is no site."""
    labels = host.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1] if labels else ""


@lru_cache(maxsize=1024)
def solid(name: str) -> str:
    """Letters and digits of a name without case and accents; remembered, as each is compared with several."""
    bare = fold(name)
    if bare.isascii():
        return bare.replace(" ", "")
    return "".join(filter(str.isalnum, normal("NFKD", bare)))
