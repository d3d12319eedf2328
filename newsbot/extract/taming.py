"""Takes from a page the tags that are too much for a parser, and leaves its text.

One pass over the page's tokens, with a stack of open elements that follows the rules of HTML closely enough: which
elements hold nothing, which end by themselves, which hold raw text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from newsbot.errors import NotAnArticle

_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)"""
_TOKEN = re.compile(
    r"<(?:!--(?:>|->|(?:[^-]++|-(?!-!?>))*+(?:--!?>|-?\Z))|"
    rf"(/?)([a-zA-Z][^\s/>]*+)(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}?+)?+)*+[\s/]*+(?:>|\Z)|[!?/][^>]*+>?)"
)
_INLINE = frozenset("b i u s em strong font code tt small big strike nobr span a mark sub sup abbr wbr".split())
_PLAIN_INLINE = re.compile(rf"</?(?:{'|'.join(sorted(_INLINE))})(?:\s[^<>\"']*+)?>", re.IGNORECASE)
_SHAPING_NOTHING = re.compile(rf"<(?!(?:{'|'.join(sorted(_INLINE))})[\s>/])[a-z]", re.IGNORECASE)
_HOPELESS = 4
"""Times the limit of elements from which on it is not worth looking which ones could go."""
_FORMATTING = frozenset("b i u s em strong font code tt small big strike nobr".split())
_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
_ONCE = frozenset({"html", "body"})
_ENDS: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    "dd": frozenset({"dd", "dt"}),
    "dt": frozenset({"dd", "dt"}),
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"td", "th", "tr"}),
    "tbody": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
    "thead": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
    "tfoot": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
}
"""Element to those that it ends by beginning, where they are innermost."""
_ENDS_P = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul li dd dt".split()
)
_WALLS = frozenset({"table", "td", "th", "caption", "template", "object", "applet", "marquee"})
_TABLE = frozenset("table caption colgroup tbody thead tfoot tr td th".split())


_KINDS_KEPT = 30
"""Levels kept for elements of other kinds than those that nest too deeply."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may have."""

    elements: int
    depth: int
    formatting: int
    options: int
    """Of selects, which are no text of the page; the parser is quadratic in those left open."""


@dataclass(slots=True)
class _Tree:
    """What is open at one point of the page."""

    limits: Limits
    stack: list[str] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Name to where in the stack it is."""
    walls: list[int] = field(default_factory=list)
    """Where in the stack are elements that no end tag of another kind reaches beyond."""
    formatting: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    formatted: int = 0
    options: int = 0
    seen: set[str] = field(default_factory=set)
    excess: set[str] = field(default_factory=set)

    def start(self, name: str) -> bool:
        """Whether a start tag may stay."""
        if name in _VOID:
            return True
        self._end_implied(name)
        reason = self._reason_against(name)
        if reason:
            self.excess.add(reason)
            self.dropped[name] += 1
            return False
        if name in _FORMATTING:
            self.formatting[name] += 1
            self.formatted += 1
        if name in _WALLS:
            self.walls.append(len(self.stack))
        self.places[name].append(len(self.stack))
        self.stack.append(name)
        return True

    def end(self, name: str) -> bool:
        """Whether an end tag may stay."""
        if self.dropped[name]:
            self.dropped[name] -= 1
            return False
        if self.formatting[name]:
            self.formatting[name] -= 1
            self.formatted -= 1
        places = self.places[name]
        if not places:
            return name in ("p", "br")  # each makes an element where none is open
        if name not in _TABLE and self.walls and self.walls[-1] > places[-1]:
            return True  # the parser does not hear it
        while self._pop() != name:
            pass
        return True

    def _reason_against(self, name: str) -> str:
        if name in _FORMATTING and self.formatted >= self.limits.formatting:
            return "formatting"
        if name in ("option", "optgroup"):
            self.options += 1
            if self.options > self.limits.options:
                return "elements"
        if name in _ONCE:
            if name in self.seen:
                return "attributes"
            self.seen.add(name)
        # Near the limit, elements of kinds that are not open yet may still come: a headline in too many boxes.
        limit = self.limits.depth if not self.places[name] else self.limits.depth - _KINDS_KEPT
        return "depth" if len(self.stack) >= limit else ""

    def _end_implied(self, name: str) -> None:
        ended = _ENDS.get(name)
        while ended and self.stack and self.stack[-1] in ended:
            self._pop()
        if name in _ENDS_P and self.stack and self.stack[-1] == "p":
            self._pop()
            while ended and self.stack and self.stack[-1] in ended:
                self._pop()

    def _pop(self) -> str:
        name = self.stack.pop()
        self.places[name].pop()
        if name in _WALLS:
            self.walls.pop()
        return name


def tame(text: str, limits: Limits) -> tuple[str, tuple[str, ...]]:
    """`text` within `limits`, and what it had too much of (sorted). Raises `NotAnArticle` (`refused_elements`) where
    it has too many elements even without those that only shape the text in a line. Linear in the length of `text`.
    """
    total = _count_elements(text)
    drop_inline = total > limits.elements
    if drop_inline:
        text = _PLAIN_INLINE.sub("", text)
        if _count_elements(text) > _HOPELESS * limits.elements:
            raise NotAnArticle("refused_elements", f"{total} elements")
    # Each formatting element left open can be built again for each element that follows.
    formatting = max(1, min(limits.formatting, 60_000 // max(total, 1)))
    tree = _Tree(replace(limits, formatting=formatting))
    if drop_inline:
        tree.excess.add("elements")
    kept: list[str] = []
    at = elements = 0
    for match in _tokens(text):
        name = match[2].lower()
        if drop_inline and name in _INLINE:
            stays = False
        elif match[1]:
            stays = tree.end(name)
        else:
            stays = tree.start(name)
            elements += stays
            if elements > limits.elements:
                raise NotAnArticle("refused_elements", f"{total} elements")
        if not stays:
            kept.append(text[at : match.start()])
            if kept[-1].endswith("<"):  # which would make a tag of the letters that follow
                kept.append(" ")
            at = match.end()
    if not tree.excess:
        return text, ()
    kept.append(text[at:])
    return "".join(kept), tuple(sorted(tree.excess))


def is_hopeless(text: str, most: int) -> bool:
    """Whether there are far more than `most` elements even without those that only shape the text in a line."""
    return len(_SHAPING_NOTHING.findall(text)) > _HOPELESS * most


def _count_elements(text: str) -> int:
    return len(re.findall(r"<[a-zA-Z]", text))


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Tags in order; comments, and what stands in raw text (scripts, styles), are passed over."""
    at = 0
    raw_end: dict[str, re.Pattern[str]] = {}
    while match := _TOKEN.search(text, at):
        at = match.end()
        if not match[2]:
            continue
        yield match
        name = match[2].lower()
        if name in _RAW and not match[1]:
            pattern = raw_end.setdefault(name, re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE))
            end = pattern.search(text, at)
            at = end.start() if end else len(text)
        elif name == "plaintext" and not match[1]:
            break
