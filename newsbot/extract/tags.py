"""The tags a page prints with its article: links named or marked as tags, near the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache, lru_cache

from newsbot.extract.block_words import tag_headings
from newsbot.extract.body import Body
from newsbot.extract.page import Page
from newsbot.load.text import clean, fold
from newsbot.load.words import words

MOST = 25
"""Tags of one list; a longer one is the site's, not the article's."""
LONGEST = 60
"""Characters of a tag."""
_LEVELS = 4
_MOST_STRINGS = 150
_FEW = 6
"""Strings that may stand between two tags of one list."""
_WITHIN = 150
"""Elements after the text among which its tags stand."""
_ORDER = {"rel": 0, "named": 1, "href": 2}

_NAMED = re.compile(
    r"(?<![a-z])(?:(?:article|post|entry|story)?_?(?:tags?|topics?)(?:list|box|s)?|keywords?|themen|thema|schlag(?:wort|w[oö]e?rter)\w*|"
    r"stichw\w*|etiquetas?|temas?|mots?-?cl[eé]s?|argomenti|tagi|trefwoorden|emne(?:ord|r)?|[aä]mnen|asiasanat|tagged|"
    r"subjects?|labels?|taxonomy|keyword)(?:$|[^a-z])"
)
_SEGMENTS = frozenset(
    "tag tags topic topics thema themen keyword keywords schlagwort schlagworte stichwort stichworte etiqueta "
    "etiquetas tema temas mot-cle mots-cles argomento argomenti tagi emne emner category trefwoord tagged".split()
)
"""Segments of a path after which the name of a tag follows."""
_FOREIGN = re.compile(
    r"(?:^|[^a-z])nav(?:$|[^a-z]|igation|bar)|menu|sidebar|widget|(?<!article-)(?<!entry-)(?<!post-)footer|comment|related|recommend|cloud|popular|trending|teaser|"
    r"masthead|promo|share|social|newsletter|most-?(?:read|viewed)|hot-?topics|search|archive|crumb"
)
_FOREIGN_TAGS = frozenset({"nav", "form", "h1", "h2", "h3", "figcaption"})
_COUNTED = re.compile(r"\s*(?:\(\d[\d.,]*(?:\s\w+)?\)|(?<=\D)\d{1,6})\Z")
_EDGES = " ,;|·•#"
_SAYS = re.compile(r"[^\W\d_]|\d{2}")
"""What a tag holds: a letter, or a number that is no count of comments."""


@dataclass(slots=True)
class TagList:
    """Tags printed together."""

    kind: str
    """`rel`, `named` or `href`: what says that they are tags."""
    index: int
    """The element that holds them, or the first of them."""
    texts: list[str] = field(default_factory=list)


def find_tags(page: Page, headline: int, body: Body) -> list[TagList]:
    """The lists of tags, the surest first."""
    lists = [one for one in [_marked(page, headline), *_grouped(page, headline, body)] if _is_list(one)]
    lists.sort(key=lambda one: (_ORDER[one.kind], one.index < body.start, one.index))
    return lists


def _marked(page: Page, headline: int) -> TagList:
    """The links that say `rel=tag`; where they are too many, only those outside of menus and clouds."""
    attrs = page.attrs
    links = [i for i in page.by_tag.get("a", ()) if (rel := attrs[i].get("rel")) and "tag" in rel.lower().split()]
    if len(links) > MOST:
        foreign: dict[int, bool] = {}
        links = [i for i in links if not _is_foreign(page, page.parents[i], headline, -1, foreign)]
    tags = TagList("rel", links[0] if links else -1)
    tags.texts = [text for i in links if 0 < len(text := clean(page.text(i))) <= LONGEST]
    return tags


def _grouped(page: Page, headline: int, body: Body) -> list[TagList]:
    """Links near the text that stand in an element named after tags, or lead to pages of tags."""
    found: dict[tuple[str, int], TagList] = {}
    foreign: dict[int, bool] = {}
    last, names, before = -1, "", -1  # the tag before, the names of what holds it, and the holder of its list
    links = page.by_tag.get("a", [])
    for i in _near(links, headline, body):
        parent = page.parents[i]
        if not 0 < page.lasts[i] - page.firsts[i] < 8 or page.attrs[i].get("rel") == "category":
            continue
        named = _named_after_tags(page, parent)
        if named < 0 and _SEGMENTS.isdisjoint((page.attrs[i].get("href") or "").split("/")[:-1]):
            continue
        place = parent if named < 0 else _out_of_nav(page, named)
        if _in_sentence(page, i) or _is_foreign(page, place, headline, body.start, foreign):
            continue
        text = clean(page.text(i))
        if text and len(text) <= LONGEST:
            kind, holder = ("named", page.parents[named]) if named >= 0 else ("href", page.parents[parent])
            if named >= 0 and last >= 0 and page.names[named] == names and _is_beside(page, last, i):
                holder = before  # each tag stands in a box of its own
            found.setdefault((kind, holder), TagList(kind, i)).texts.append(text)
            last, names, before = (i, page.names[named], holder) if named >= 0 else (-1, "", -1)
    return list(found.values())


def _is_beside(page: Page, i: int, j: int) -> bool:
    """Whether nothing but signs is printed between elements `i` and `j`."""
    between = page.strings[page.lasts[i] : page.firsts[j]]
    return len(between) < _FEW and not any(map(str.isalnum, "".join(between)))


def _near(links: list[int], headline: int, body: Body) -> list[int]:
    """The links between headline and text and those after the text: what stands in the text is part of sentences."""
    first = bisect_right(links, max(headline, 0))
    if body.end <= 0:
        return links[first:]
    text, end = bisect_right(links, body.start), bisect_left(links, body.end)
    return links[first:text] + links[max(first, end) : bisect_right(links, body.end + _WITHIN)]


def _named_after_tags(page: Page, i: int) -> int:
    """The outermost element near above that is named after tags; -1 for none."""
    named = -1
    for _ in range(_LEVELS):
        if i < 0:
            break
        names = page.names[i]
        if names and _says_tags(names) and page.lasts[i] - page.firsts[i] < _MOST_STRINGS:
            named = i
        i = page.parents[i]
    return named


def _out_of_nav(page: Page, i: int) -> int:
    """The parent of the `<nav>` right around a list of tags, which some sites put there; else `i` itself."""
    up = i
    for _ in range(3):
        if up < 0:
            break
        if page.tags[up] == "nav":
            return page.parents[up]
        up = page.parents[up]
    return i


def _is_foreign(page: Page, i: int, headline: int, text: int, known: dict[int, bool]) -> bool:
    """Whether `i` stands in a part of the page that holds no tags of the article.

    The look ends at an element that holds the headline or the text (its first element; -1 for none) too. What is
    found out is kept in `known`.
    """
    way = []
    answer = True  # outside of all that holds the article
    while i >= 0:
        if i in known:
            answer = known[i]
            break
        if i <= headline < page.ends[i] or i <= text < page.ends[i]:
            answer = False
            break
        way.append(i)
        names, tag = page.names[i], page.tags[i]
        if names and _says_other(names):
            break
        if tag in _FOREIGN_TAGS:
            break
        if tag == "footer" and not _is_inside(page, i, ("article", "main")):
            break
        i = page.parents[i]
    known.update(dict.fromkeys(way, answer))
    return answer


def _is_inside(page: Page, i: int, tags: tuple[str, ...]) -> bool:
    while i >= 0 and page.tags[i] not in tags:
        i = page.parents[i]
    return i >= 0


def _in_sentence(page: Page, i: int) -> bool:
    """Whether link `i` stands in running text."""
    parent = page.parents[i]
    return page.lasts[parent] - page.firsts[parent] < 200 and any(
        len(page.strings[k]) > 15 and not page.strings[k].isspace() and page.owners[k] == parent
        for k in range(page.firsts[parent], page.lasts[parent])
    )


@lru_cache(4096)
def _says_tags(names: str) -> bool:
    return bool(_NAMED.search(names))


@lru_cache(4096)
def _says_other(names: str) -> bool:
    return bool(_FOREIGN.search(names))


def _is_counted(text: str) -> bool:
    """Whether a tag ends with the number of its articles."""
    return text.endswith((")", *"0123456789")) and _COUNTED.search(text) is not None


def _is_offer(text: str) -> bool:
    """Whether a link offers to share the page or to subscribe: "Tweet", "Share 14K", "Subscribe now"."""
    said = fold(text).rstrip("0123456789k ")
    return said in words("body.share") or said.startswith(_subscribing())


@cache
def _subscribing() -> tuple[str, ...]:
    return tuple(fold(word) for word in words("body.subscribe") if len(word) > 4)


def _is_list(tags: TagList) -> bool:
    """Clean the texts; whether they can be the tags of one article."""
    texts = tags.texts
    if sum(map(_is_counted, texts)) > 0.6 * len(texts):
        texts = [_COUNTED.sub("", text) for text in texts]
    if len(texts) == 1 and texts[0].count(",") > 1:
        texts = texts[0].split(",")
    offers = [text for text in texts if _is_offer(text)]
    if 3 * len(offers) > len(texts):
        texts = []  # they share the page, or sell it
    headings = tag_headings()
    seen: dict[str, str] = {}
    for text in texts:
        text = text.strip(_EDGES)
        if _SAYS.search(text) and fold(text) not in headings:
            seen.setdefault(text.casefold(), text)
    tags.texts = list(seen.values())
    return 0 < len(tags.texts) <= MOST
