"""Which of the links in an offer of related links lead to other articles."""

from __future__ import annotations

import re
from functools import cache

from newsbot.extract.page import HEADINGS, Page
from newsbot.load.urls import canonical_url
from newsbot.load.words import words

FOREIGN = re.compile(
    r"tags?(?:$|[\s_-])|topic|keyword|categor|author|byline|share|social|comment|(?:^|[\s_-])nav(?:$|[\s_-])|menu|breadcrumb|footer|newsletter|subscri|"
    r"sponsor|promoted|outbrain|taboola|advert|affiliate|cookie|most-?(?:read|popular|viewed)|trending|popular|login|pagination|latest"
)
"""Names of parts whose links are none, wherever they stand."""
FOREIGN_TAGS = frozenset({"nav", "footer", "form", "header", "figcaption"})
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A letter of a script that is written without spaces."""

_FOREIGN_RELS = frozenset({"tag", "author", "category", "sponsored", "license", "bookmark-share", "me"})
_FOREIGN_SEGMENTS = frozenset(
    "tag tags topic topics thema themen category categories categoria kategorie kategorien author authors autor autoren"
    " autores auteur auteurs profile people search suche login signin sign-in register subscribe newsletter newsletters"
    " abo rss feed share sharer intent impressum privacy".split()
)
"""Steps of paths that lead to no article."""
_FOREIGN_HOSTS = frozenset(
    "facebook twitter x linkedin pinterest instagram whatsapp t telegram vk reddit youtube google apple weibo".split()
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|pdf|mp3|mp4)$")
_MARK = re.compile(r"\d|%|[-_][^-_/]*[-_]|\.\w|=")
"""Near the end of their paths articles have numbers, several words or a file's name."""
_LAST = re.compile(r"[\w.]{0,12}")
"""What may follow that as a step of its own."""

_POST = re.compile(r"(?:^|\s)(?:post-\d+|type-post|hentry|status-publish)(?:\s|$)")
_FILED = re.compile(r"(?:^|\s)(?:category|tag)-[\w-]+")
_MARKED = 40
_SHORT_STEP = 8
"""Characters; the shorter steps of paths are names of sections."""
_MUCH_MORE = 120
"""Characters."""
_MOST = 1_000
"""Related links that an article can have."""


class Links:
    """The related links found so far: canonical URL to (element, URL as it is linked, why)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, tuple[int, str, str]] = {}
        self.own = {url.split("#")[0].rstrip("/") for url in (page.url, page.link("canonical")) if url}
        self.steps = frozenset(page.url.partition("://")[2].lower().split("/")[1:])
        self.foreign: dict[int, bool] = {}
        self.addresses: dict[str, str] = {}

    def take(self, start: int, end: int, why: str) -> None:
        """Keep the links to other articles among the elements from `start` to `end`."""
        for i in range(start, end):
            if len(self.found) >= _MOST:
                break
            if self.page.tags[i] != "a" or not (url := self.address(i)) or self._is_foreign(i, start):
                continue
            text = self.page.text(i)
            if (_says_enough(text) or self._is_card(i)) and not self._is_in_prose(i) and not _is_paid_for(text):
                self.keep(i, url, why)

    def keep(self, i: int, url: str, why: str) -> None:
        """Keep one link, at the first place where it stands."""
        key = canonical_url(url) if "?" in url else url
        if key not in self.found or i < self.found[key][0]:
            self.found[key] = (i, url, why)

    def address(self, i: int) -> str:
        """The absolute URL of a link, "" where it leads to no other article."""
        own = self.page.attrs[i]
        href = own.get("href")
        if not href or href[0] == "#" or (own.get("rel") and _is_foreign_rel(own["rel"] or "")):
            return ""
        if href not in self.addresses:
            url = self.page.absolute(href).split("#")[0]
            usable = (_is_article_url(url, self.steps) or self._is_like_own(url)) and url.rstrip("/") not in self.own
            self.addresses[href] = url if usable else ""
        return self.addresses[href]

    def _is_like_own(self, url: str) -> bool:
        """Whether an address differs from the page's own in its last step only, where that has no mark either."""
        above, _, last = self.page.url.partition("?")[0].rstrip("/").rpartition("/")
        others, _, other = url.partition("?")[0].rstrip("/").rpartition("/")
        if others != above or above.count("/") < 3 or len(other) < _SHORT_STEP or len(last) < _SHORT_STEP:
            return False
        return not _MARK.search(last) and other not in _FOREIGN_SEGMENTS

    def _is_foreign(self, i: int, top: int) -> bool:
        """Whether a link stands in a part of the block that is named for something else."""
        path = []
        while i > top and i not in self.foreign:
            path.append(i)
            i = self.page.parents[i]
        verdict = self.foreign.get(i, False)
        for j in reversed(path):
            names = _without_filing(self.page.names[j])
            tag = self.page.tags[j]  # a card may have a header
            verdict = verdict or (tag in FOREIGN_TAGS and tag != "header") or bool(names and FOREIGN.search(names))
            self.foreign[j] = verdict
        return verdict

    def _is_in_prose(self, i: int) -> bool:
        """Whether a link is a part of a paragraph that says much more."""
        page, up = self.page, i
        for _ in range(4):
            up = page.parents[up]
            if up < 0 or page.tags[up] in HEADINGS:
                return False
            if page.tags[up] == "p":
                return len(page.text(up)) > len(page.text(i)) + _MUCH_MORE
        return False

    def _is_card(self, i: int) -> bool:
        """Whether a link with little text holds or stands in a heading."""
        page = self.page
        inside = any(page.tags[j] in HEADINGS for j in range(i + 1, min(page.ends[i], i + 12)))
        return (inside or page.tags[page.parents[i]] in HEADINGS) and len(page.text(i)) >= 5


def _is_paid_for(text: str) -> bool:
    return text[:_MARKED].lower().startswith(_paid())


@cache
def _paid() -> tuple[str, ...]:
    return tuple(mark for word in words("related.sponsored") for mark in (f"{word} ", f"{word}:"))


def _is_foreign_rel(rel: str) -> bool:
    return not _FOREIGN_RELS.isdisjoint(rel.lower().split())


def _without_filing(names: str) -> str:
    """Class names without those by which WordPress says under what it files a post: "post-7 category-ferries"."""
    return _FILED.sub(" ", names) if _POST.search(names) else names


def _is_article_url(url: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether an absolute URL looks as those of articles do, whatever the site; `own` are the steps of one."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    if scheme not in ("http", "https") or not _is_marked(path):
        return False
    steps = path.partition("?")[0].lower().split("/")
    if not (_FOREIGN_SEGMENTS - own).isdisjoint(steps) or _FILE.search(steps[-1]):
        return False
    return host.lower().removeprefix("www.").partition(".")[0] not in _FOREIGN_HOSTS


def _is_marked(path: str) -> bool:
    above, _, last = path.rpartition("/")
    if _MARK.search(last):
        return True
    return _LAST.fullmatch(last) is not None and _MARK.search(above.rpartition("/")[2]) is not None


def _says_enough(text: str) -> bool:
    """Whether a link's text is long enough for a headline, not the name of a section."""
    return len(text) >= 20 or text.count(" ") >= 3 or len(CJK.findall(text)) >= 8
