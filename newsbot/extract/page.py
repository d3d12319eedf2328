"""A page, parsed once into flat arrays that every reader shares.

The parser is lexbor, which builds the tree a browser would (WHATWG HTML). One walk copies it into
parallel lists, an entry for each element in document order, and one list of the visible strings.
So the text of any element is a slice, its descendants are a range, and no reader walks the tree
again. (Lists of plain values cost half the time of a tree of Python objects: nothing for the
garbage collector to follow.) `Node` is a view on one element, for readable code off the hot path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from newsbot.caps import CALIBRATED, Caps
from newsbot.errors import NotAnArticle
from newsbot.extract import guard
from newsbot.extract.encoding import decode

BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol option p pre "
    "section summary table tbody td tfoot th thead title tr ul".split()
)
"""Elements that start and end a line of text."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
OPAQUE = frozenset("script style template svg math textarea select object iframe noembed rt rp".split())
"""Elements whose content is no text of the page (JSON of scripts is in `Page.data_scripts`; `rt` is ruby)."""

_SHADOW_ROOT = re.compile(r"<template(?=\s[^<>]*\bshadowrootmode\b)", re.IGNORECASE)
"""The start of a template that browsers show where it stands."""
_NOTICE = 800
"""Characters of a `<noscript>` that only says that scripts are needed."""

_LONGEST_TEXT = 200_000
"""Characters of an element that are read as one line: no title, link or label has more."""
_MADE = 2
"""Elements that are copied for each start tag that a page may have; open formatting makes the parser build more."""
_MOST_SCRIPTS = 2_000
"""Scripts of data of one page that are read; real pages have some tens."""
_LONGEST_BASE = 2_000
"""Characters of a `<base>` that is believed."""

MARKS = frozenset({"itemprop", "itemtype", "typeof"})
"""Attributes of microdata and RDFa; most pages have few or none."""

_INLINE, _BLOCK, _OPAQUE, _NOSCRIPT, _TEXT, _SKIP = range(6)
_KINDS: dict[str, int] = {
    **dict.fromkeys(BLOCKS, _BLOCK),
    **dict.fromkeys(OPAQUE, _OPAQUE),
    "noscript": _NOSCRIPT,
    "-text": _TEXT,
    **dict.fromkeys(["-comment", "!doctype", "-document", "-undef", "-cdata-section", ""], _SKIP),
}


class Page:
    """A parsed page.

    For element `i` (its position in document order): `tags[i]`, `attrs[i]`, `names[i]` (class and id,
    lower case), `parents[i]` (-1 for the root), descendants `range(i + 1, ends[i])`, visible strings
    `strings[firsts[i]:lasts[i]]`.
    """

    def __init__(self, html: str, url: str, caps: Caps = CALIBRATED) -> None:
        self.url = url
        self.caps = caps
        self.html = html
        """As it was parsed, for the selectors of a site's profile."""
        self.tags: list[str] = []
        self.attrs: list[dict[str, str | None]] = []
        self.names: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.strings: list[str] = []
        """Visible strings in document order; "\\n" where a line breaks, once between two lines. White space that no
        reader sees is left out, and no other string holds a line feed."""
        self.owners: list[int] = []
        """Parallel to `strings`: the element each stands in directly."""
        self.by_tag: dict[str, list[int]] = {}
        self.by_mark: dict[str, list[int]] = {mark: [] for mark in MARKS}
        """Each of `MARKS` to the elements that carry it."""
        self.tamed: tuple[str, ...] = ()
        """What the page had too much of: `depth`, `formatting`, `attributes`, `elements`, `json_ld`."""
        self.is_cut = False
        """The parser made far more elements than the page has tags, and not all were copied."""
        self.data_scripts: list[tuple[int, str]] = []
        """(element, content) of each script whose type says JSON, without those that are too long."""
        self._read(html)
        self.base_url = self._base()
        self.metas: dict[str, list[str]] = {}
        """name / property / itemprop / http-equiv (lower case) of `<meta>` to its contents."""
        self.rels: dict[str, list[int]] = {}
        """rel (lower case) to the `<link>` elements that carry it."""
        for i in self.by_tag.get("meta", ()):
            self._keep_meta(self.attrs[i])
        for i in self.by_tag.get("link", ()):
            for rel in (self.attrs[i].get("rel") or "").lower().split():
                self.rels.setdefault(rel, []).append(i)

    @classmethod
    def parse(cls, html: bytes | str, url: str, encoding: str | None = None, caps: Caps = CALIBRATED) -> Page:
        """Decode (see `newsbot.extract.encoding`), take hostile markup out and parse (see `newsbot.extract.guard`).

        Raises `NotAnArticle` (`refused_<cap>`) for a page that is too much to be parsed, and for no other.
        """
        guard.refuse_size(html, caps)
        text = decode(html, encoding)
        if "shadowrootmode" in text:
            text = _SHADOW_ROOT.sub("<div", text)
        checked = guard.check(text, caps)
        page = cls(checked.text, url, caps)
        if page.is_cut or (guard.is_deep(page.ends) and "depth" not in checked.tamed):
            text, tamed = guard.tame(checked.text, caps)
            checked = guard.Checked(text, checked.tamed + tamed)
            page = cls(text, url, caps)
        if page.is_cut:
            raise NotAnArticle("refused_elements", f"more than {len(page)} elements")
        page.tamed = checked.tamed + page.tamed
        return page

    def __len__(self) -> int:
        return len(self.tags)

    def node(self, i: int) -> Node:
        """A view on element `i`."""
        return Node(self, i)

    def find(self, tag: str) -> Iterator[Node]:
        """Elements of one tag, in document order."""
        for i in self.by_tag.get(tag, ()):
            yield Node(self, i)

    def text(self, i: int) -> str:
        """Visible text of element `i` in one line, white space collapsed; of a very long one the beginning."""
        raw = "".join(self.strings[self.firsts[i] : self.lasts[i]])
        return " ".join(raw[:_LONGEST_TEXT].split())

    def lines(self, i: int) -> list[str]:
        """Visible text of element `i`, a string for each line that a browser would break; none empty."""
        raw = "".join(self.strings[self.firsts[i] : self.lasts[i]]).split("\n")
        return [line for part in raw if (line := " ".join(part.split()))]

    def children(self, i: int) -> Iterator[int]:
        """Child elements of `i`."""
        ends = self.ends
        child, end = i + 1, ends[i]
        while child < end:
            yield child
            child = ends[child]

    def holding(self, *hints: str, start: int = 0) -> list[int]:
        """Elements, from `start` on, in whose names one of some strings stands, in document order; far quicker than to
        look at each.
        """
        different = self._different_names
        names = "\0".join(different)  # no name holds NUL: the parser replaces it
        found: set[str] = set()
        for hint in hints:
            at = names.find(hint)
            while at >= 0:
                first, last = names.rfind("\0", 0, at) + 1, names.find("\0", at)
                found.add(names[first : last if last >= 0 else None])
                at = names.find(hint, last) if last >= 0 else -1
        return sorted(i for name in found for i in different[name] if i >= start)

    @cached_property
    def _different_names(self) -> dict[str, list[int]]:
        """All `names` that are not empty, each with its elements."""
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.names):
            if name:
                found.setdefault(name, []).append(i)
        return found

    @property
    def title(self) -> str:
        """Content of `<title>`, or ""."""
        titles = self.by_tag.get("title")
        return self.text(titles[0]) if titles else ""

    def meta(self, *names: str) -> str:
        """Content of the first non-empty `<meta>` of these names, in the order given, or ""."""
        for name in names:
            for content in self.metas.get(name, ()):
                if content:
                    return content
        return ""

    def link(self, rel: str) -> str:
        """Absolute href of the first `<link>` of this rel, or ""."""
        for i in self.rels.get(rel, ()):
            if url := self.absolute(self.attrs[i].get("href") or ""):
                return url
        return ""

    def absolute(self, href: str) -> str:
        """`href` made absolute; "" where it is empty or no URL."""
        href = href.strip()
        if href.startswith(("https://", "http://")) and "[" not in href:  # nothing to join, nothing that could fail
            return href
        try:
            return urljoin(self.base_url, href) if href else ""
        except ValueError:
            return ""

    def _base(self) -> str:
        for i in self.by_tag.get("base", ()):
            href = (self.attrs[i].get("href") or "").strip()
            if len(href) > _LONGEST_BASE:  # it would be joined to every link of the page
                break
            try:
                return urljoin(self.url, href)
            except ValueError:
                break
        return self.url

    def _keep_script(self, i: int, content: str) -> None:
        if len(content) <= self.caps.json_ld and len(self.data_scripts) < _MOST_SCRIPTS:
            self.data_scripts.append((i, content))
        elif "ld+json" in (self.attrs[i].get("type") or "").lower():
            self.tamed = ("json_ld",)

    def _keep_meta(self, attrs: dict[str, str | None]) -> None:
        content = " ".join((attrs.get("content") or "").split())
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            if name := attrs.get(attribute):
                self.metas.setdefault(name.strip().lower(), []).append(content)

    def _read(self, html: str) -> None:
        """Copy the parser's tree in one pass, without recursion. The hot loop of the house."""
        tags, attrs, names, parents = self.tags, self.attrs, self.names, self.parents
        ends, firsts, lasts = self.ends, self.firsts, self.lasts
        strings, owners = self.strings, self.owners
        kinds = _KINDS
        most = _MADE * self.caps.page_elements
        none: dict[str, str | None] = {}  # of all elements without attributes
        cursor = LexborHTMLParser(html).root
        current, at = -1, 0
        last = "\n"  # a line that is empty so far needs no break, and no white space
        open_ = []
        while cursor is not None:
            tag = cursor.tag or ""
            kind = kinds.get(tag, _INLINE)
            if kind == _TEXT:
                text = cursor.text_content or ""
                if not text.isspace():
                    if "\n" in text:
                        text = text.replace("\n", " ")
                    strings.append(text)
                    owners.append(current)
                    last = text
                elif last != "\n" and last != " ":
                    strings.append(" ")
                    owners.append(current)
                    last = " "
            elif kind != _SKIP:
                if kind == _BLOCK and last != "\n":
                    strings.append("\n")
                    owners.append(current)
                    last = "\n"
                if at == most:
                    self.is_cut = True
                    break
                own = cursor.attributes or none
                tags.append(tag)
                attrs.append(own)
                parents.append(current)
                ends.append(at + 1)
                length = len(strings)
                firsts.append(length)
                lasts.append(length)
                if "class" in own or "id" in own:
                    cls, id_ = own.get("class"), own.get("id")
                    names.append(f"{cls} {id_}".lower() if cls and id_ else (cls or id_ or "").lower())
                else:
                    names.append("")
                if kind != _OPAQUE:
                    inner = cursor.first_child
                    if inner is not None:
                        open_.append((cursor, at, kind))
                        current, cursor = at, inner
                        at += 1
                        continue
                elif tag == "script" and "json" in (own.get("type") or ""):
                    self._keep_script(at, cursor.text(deep=True))
                at += 1
            following = cursor.next
            while following is None and open_:
                cursor, i, kind = open_.pop()
                first = firsts[i]
                if kind == _NOSCRIPT and not _is_prose(strings, first):  # elements are kept, their text is not visible
                    del strings[first:], owners[first:]
                    firsts[i + 1 :] = lasts[i + 1 :] = [first] * (at - i - 1)
                    last = strings[-1] if strings else "\n"
                ends[i] = at
                lasts[i] = len(strings)
                current = parents[i]
                if kind == _BLOCK and last != "\n":
                    strings.append("\n")
                    owners.append(current)
                    last = "\n"
                following = cursor.next
            cursor = following
        by_tag = self.by_tag
        for i, tag in enumerate(tags):
            if tag in by_tag:
                by_tag[tag].append(i)
            else:
                by_tag[tag] = [i]
        for i, own in enumerate(attrs):
            if not MARKS.isdisjoint(own):
                for mark in MARKS.intersection(own):
                    self.by_mark[mark].append(i)


def _is_prose(strings: list[str], first: int) -> bool:
    """Whether the strings from `first` on are more than a notice: an article that is shown without scripts only."""
    return len(strings) > first + 1 and sum(map(len, strings[first:])) > _NOTICE


class Node:
    """A view on one element of a `Page`."""

    __slots__ = ("index", "page")

    def __init__(self, page: Page, index: int) -> None:
        self.page = page
        self.index = index

    @property
    def tag(self) -> str:
        """Tag name, lower case."""
        return self.page.tags[self.index]

    @property
    def names(self) -> str:
        """Class and id names, lower case, separated by spaces."""
        return self.page.names[self.index]

    def get(self, attribute: str) -> str:
        """The attribute's value, or "" where it is missing or empty."""
        return self.page.attrs[self.index].get(attribute) or ""

    @property
    def text(self) -> str:
        """Visible text in one line."""
        return self.page.text(self.index)

    @property
    def lines(self) -> list[str]:
        """Visible text by lines."""
        return self.page.lines(self.index)

    @property
    def parent(self) -> Node | None:
        """The element it stands in."""
        parent = self.page.parents[self.index]
        return Node(self.page, parent) if parent >= 0 else None

    @property
    def children(self) -> list[Node]:
        """Child elements."""
        return [Node(self.page, i) for i in self.page.children(self.index)]

    def find(self, *tags: str) -> Iterator[Node]:
        """Descendants of these tags, in document order."""
        for i in range(self.index + 1, self.page.ends[self.index]):
            if self.page.tags[i] in tags:
                yield Node(self.page, i)

    def __contains__(self, other: object) -> bool:
        """Whether `other` is this element or lies inside it."""
        return isinstance(other, Node) and self.index <= other.index < self.page.ends[self.index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.page is other.page and self.index == other.index

    def __hash__(self) -> int:
        return hash(self.index)

    def __repr__(self) -> str:
        return f"<{self.tag} {self.names!r} #{self.index}>"
