"""The breadcrumbs: the way from the home page down to the article, told to machines or printed as a trail."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Any

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean, fold
from newsbot.load.words import words

MOST_STEPS = 12
"""A longer list is no trail."""
LONGEST_STEP = 120
"""Characters; a longer string is the article's own title at best."""

_NAMES = ("crumb", "ariane", "brotkrum", "migas", "you-are-here", "youarehere", "kruimel", "brodsmul")
"""Parts of the class names of trails; few, as each is looked for in all names of the page."""
_CRUMB = re.compile("|".join(_NAMES))
_JOINT = re.compile(r"\s*(?:[»›→>⟩❯▸▶⟶/|•·∙‣〉＞]|::|->)+\s*")
_JOINT_ALONE = re.compile(r"[\s»›→>⟩❯▸▶⟶/|•·∙‣〉＞:—–\\-]+")
_JOINT_IN_TEXT = re.compile(r"\s*[»›→>⟩❯▸▶⟶〉＞]+\s*|\s+(?:/|::|->)\s+")
_ARROW = re.compile(r"[»›→>⟩❯▸▶⟶〉＞]| / | :: ")
_LONGEST_LINE = 500
_EDGES = " »›>/|"
_ROOT = re.compile(r"(?:https?:)?//[^/?#]+/?(?:[?#].*)?|/|(?:\./|/)?(?:index|default)\.\w{2,5}|\./", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.+)$")
_LIST_TYPE = re.compile(r"BreadcrumbList$|/Breadcrumb$|v:Breadcrumb$")
_FEW_STRINGS = 1500
_LONG = 15
"""Characters from which on the beginning of a title is no section."""
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that say the same with half the letters."""


def read_breadcrumbs(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the breadcrumbs (each a list of strings), best first; the article itself is left out.

    Structured data (JSON-LD, microdata, RDFa) first, then a trail that is named one, then a bare line
    ("Home » World » ...").
    """
    article = _Article(page)
    return (
        _from_json(data, article)
        or _from_attributes(page, article)
        or _from_names(page, article)
        or _from_line(page, article)
    )


class _Article:
    """What the page calls itself: a step that says so is the article, not a step to it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def titles(self) -> list[str]:
        """Its headline, as folded text."""
        heads = [self.page.text(i) for i in self.page.by_tag.get("h1", ())[:3]]
        return [fold(title) for title in (*heads, self.page.meta("og:title"), self.page.title) if title]

    @cached_property
    def urls(self) -> set[str]:
        """Its addresses, without scheme and query."""
        page = self.page
        return {_path(url) for url in (page.url, page.link("canonical"), page.meta("og:url")) if url}

    def is_it(self, name: str, href: str) -> bool:
        if href and not href.startswith("#") and _path(self.page.absolute(href)) in self.urls:
            return True
        short = fold(_ELLIPSIS.sub("", name))
        is_long = len(short) >= (_LONG if short.isascii() or not _DENSE.search(short) else _LONG // 2)
        return any(title == short or (is_long and title.startswith(short)) for title in self.titles)

    def trail(self, steps: list[tuple[str, str]], *, told: bool) -> list[str]:
        """The names of (name, href) steps without the article's; [] where they are no trail.

        `told`: the page itself says that this is a trail, so that a long last step without a link is the article.
        """
        steps = [(name, href) for name, href in steps if _LETTER.search(name) and not name.endswith((":", "："))]
        if not 0 < len(steps) <= MOST_STEPS:
            return []
        last, href = steps[-1]
        others_lead = len(steps) > 1 and any(href for _, href in steps[:-1])
        unlinked = told and others_lead and not href and len(last) > 20
        if unlinked or len(last) > LONGEST_STEP or fold(last) in _article_words() or self.is_it(last, href):
            steps.pop()
        names = [name for name, _ in steps]
        return names if all(len(name) <= LONGEST_STEP for name in names) else []


def _path(url: str) -> str:
    return url.split("#")[0].split("?")[0].rstrip("/").partition("://")[2]


def _from_json(data: Structured, article: _Article) -> list[Candidate]:
    found = []
    for thing in data.of_type("BreadcrumbList"):
        items = data.things(thing, "itemListElement")
        if all(isinstance(item.get("position"), int | float) for item in items):
            items = sorted(items, key=lambda item: item["position"])
        if names := article.trail([_json_step(data, item) for item in items], told=True):
            found.append(Candidate(names, "json-ld", why="BreadcrumbList"))
    return found


def _json_step(data: Structured, item: dict[str, Any]) -> tuple[str, str]:
    inner = next(iter(data.things(item, "item")), {})
    address = item.get("item") if isinstance(item.get("item"), str) else inner.get("@id") or inner.get("url")
    name = data.text(item, "name") or data.text(inner, "name")
    return name, address if isinstance(address, str) else ""


def _from_attributes(page: Page, article: _Article) -> list[Candidate]:
    """Microdata and RDFa: a BreadcrumbList with its items, or the older chain of Breadcrumb items."""
    steps: list[tuple[str, str]] = []
    source = ""
    for i in sorted({*page.by_mark["itemtype"], *page.by_mark["typeof"]}):
        own = page.attrs[i]
        kind = own.get("itemtype") or own.get("typeof")
        if not kind or not _LIST_TYPE.search(kind):
            continue
        source = source or ("microdata" if "itemtype" in own else "rdfa")
        if kind.endswith("BreadcrumbList"):
            return _candidates(article.trail(_marked_steps(page, i), told=True), source, "BreadcrumbList")
        steps.append(_linked(page, i))  # data-vocabulary.org, where items may stand in one another
    return _candidates(article.trail(steps, told=True), source, "Breadcrumb items")


def _marked_steps(page: Page, top: int) -> list[tuple[str, str]]:
    steps = []
    for i in range(top + 1, page.ends[top]):
        own = page.attrs[i]
        if "itemListElement" in (own.get("itemprop") or own.get("property") or ""):
            steps.append(_marked(page, i))
    return steps


def _marked(page: Page, item: int) -> tuple[str, str]:
    """Name and href of an item: its property `name`, else its link, else its text."""
    name, href = _linked(page, item)
    for i in range(item, page.ends[item]):
        if (page.attrs[i].get("itemprop") or page.attrs[i].get("property")) == "name":
            return clean(page.attrs[i].get("content") or page.text(i)), href
    return name, href


def _linked(page: Page, item: int) -> tuple[str, str]:
    for i in range(item, page.ends[item]):
        if page.tags[i] == "a" and (href := page.attrs[i].get("href")):
            return page.text(i).strip(_EDGES), href
    return page.text(item).strip(_EDGES), ""


def _candidates(names: list[str], source: str, why: str) -> list[Candidate]:
    return [Candidate(names, source, why=why)] if names else []


def _from_names(page: Page, article: _Article) -> list[Candidate]:
    """A trail whose element is named one, in its class or its label."""
    named = [i for tag in ("nav", "ol", "ul") for i in page.by_tag.get(tag, ()) if _is_label(page.attrs[i])]
    for i in sorted({*named, *page.holding(*_NAMES)}):
        if page.lasts[i] - page.firsts[i] > 8 * MOST_STEPS or page.tags[i] in ("body", "html"):
            continue
        names = article.trail(_printed_steps(page, page.firsts[i], page.lasts[i]), told=True)
        if names and len(set(names)) == len(names):  # a menu says things twice
            return [Candidate(names, "html", index=i, why="a part of the page named breadcrumb")]
    return []


def _is_label(own: dict[str, str | None]) -> bool:
    label = own.get("aria-label")
    return bool(label) and (_CRUMB.search(label.lower()) is not None or fold(label) in _here()) if label else False


def _from_line(page: Page, article: _Article) -> list[Candidate]:
    """A line of the page's upper part whose parts stand between arrows, the first a link home or a word for it."""
    if not len(page):
        return []
    first = page.firsts[page.by_tag.get("body", [0])[0]]
    last = min(len(page.strings), first + _FEW_STRINGS)
    text = "".join(page.strings[first:last])
    if not _ARROW.search(text):
        return []
    for line in text.split("\n"):
        start, length = first, len(line)
        while length > 0 and first < last:
            length -= len(page.strings[first])
            first += 1
        if len(line) < _LONGEST_LINE and _ARROW.search(line):
            steps = _printed_steps(page, start, first)
            if len(steps) > 1 and _is_home(*steps[0]) and (names := article.trail(steps, told=False)):
                return [Candidate(names, "html", index=page.owners[start], why="a line of links between arrows")]
        first += 1
    return []


def _is_home(name: str, href: str) -> bool:
    if name.casefold() in _home():
        return True
    return bool(href and _ROOT.fullmatch(href)) and len(name) < 40


def _printed_steps(page: Page, first: int, last: int) -> list[tuple[str, str]]:
    """The (name, href) steps of a printed trail: the text of each link or list item, and what stands between joints."""
    steps: list[tuple[str, str]] = []
    previous = -2
    for at in range(first, last):
        string, owner = page.strings[at], page.owners[at]
        if _JOINT_ALONE.fullmatch(string):
            previous = -2
            continue
        link = _link_around(page, owner)
        if link >= 0 or string.strip() == "":
            parts = [string]
        else:
            parts = (_JOINT if page.tags[owner] != "li" else _JOINT_IN_TEXT).split(string)
        for part in parts:
            name = " ".join(part.split())
            if name and steps and link >= 0 and link == previous:
                steps[-1] = (f"{steps[-1][0]} {name}", steps[-1][1])
            elif name and (steps or not (fold(name) in _here() or (link < 0 and _CRUMB.search(name.lower())))):
                steps.append((name, (page.attrs[link].get("href") or "") if link >= 0 else ""))
        previous = link if link >= 0 else -2
    return steps


def _link_around(page: Page, i: int) -> int:
    """The link that holds an element, at most a few levels up; -1 for none."""
    for _ in range(5):
        if i < 0:
            break
        if page.tags[i] == "a":
            return i
        i = page.parents[i]
    return -1


@cache
def _home() -> frozenset[str]:
    return frozenset(words("breadcrumb.home"))


@cache
def _here() -> frozenset[str]:
    return frozenset(fold(word) for word in words("breadcrumb.here"))


@cache
def _article_words() -> frozenset[str]:
    return frozenset(fold(word) for word in words("breadcrumb.article"))
