"""Where blocks stand in the tree of a page, seen from the element that holds most of its prose."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsbot.extract.block_names import SIGNS, element_signs
from newsbot.extract.block_words import SAYS_RIGHTS, block_words
from newsbot.extract.blocks import Block
from newsbot.extract.page import Page

PLACES = ["steps", "level", "depth"]
"""Numbers of each block's place: elements between it and the main element's line of ancestors, at which ancestor that
line is reached (0 is the main element itself), and how deep it stands."""

_HOMES = frozenset({"div", "td", "article", "section", "main", "body"})
"""Elements that can hold text of an article directly."""
_FOREIGN = sum(
    1 << SIGNS.index(sign)
    for sign in "comment related newsletter sidebar notice footer author tag_footer tag_nav tag_aside unseen".split()
)
"""Signs of elements whose prose is probably not the article's."""
_OTHERS = sum(1 << SIGNS.index(sign) for sign in ("comment", "notice"))
"""Signs of those elements whose prose is hardly ever the article's, and often longer."""
_OWN = 1_500
"""Characters of other prose from which on foreign prose is not the main part, however much there is of it."""
_SEEN = 300
"""Characters of prose that is seen from which on prose that is hidden is not the main part."""
_UNSEEN = 1 << SIGNS.index("unseen")
_TOLD = 1 << SIGNS.index("property_body")
"""Sign of the element that is said to be the article's text."""
_BOXES, _WRAPPER, _ITEM = 0.7, 0.95, 0.5
"""What the weight of elements within another counts for that one: of several, of a single one; and that of an item of
a list, once more: lists of teasers are laid out in boxes, too."""
_ROOTS = frozenset({"html", "body"})
_FORM = 1 << SIGNS.index("tag_form")
_FORM_TEXT = 250
"""Characters that a form and the words around it have; an article has more."""
_MOST_FORMS = 100
_HOPELESS = sum(1 << SIGNS.index(sign) for sign in "tag_footer tag_nav tag_form tag_caption unseen".split())
"""Signs of elements whose text is never the article's."""


@dataclass(slots=True)
class Places:
    """For each block that could be text (`rows`), parallel lists."""

    rows: list[int] = field(default_factory=list)
    """Its position among the page's blocks."""
    own: list[int] = field(default_factory=list)
    """Signs of its element, and of that element's parent."""
    between: list[int] = field(default_factory=list)
    """Signs of all elements between it and the main element's line of ancestors."""
    kinds: list[int] = field(default_factory=list)
    """A number for its tag and names and its parent's."""
    parents: list[int] = field(default_factory=list)
    branches: list[int] = field(default_factory=list)
    """The outermost element around it that is not in the main element's line of ancestors."""
    branches_like: list[int] = field(default_factory=list)
    """How many such elements of the same names stand side by side."""
    rows_of_numbers: list[tuple[int, ...]] = field(default_factory=list)
    """`PLACES`."""
    main: int = -1
    """The main element."""


def find_places(
    page: Page, blocks: Sequence[Block], prose: Sequence[float], possible: Sequence[int], headline_index: int
) -> Places:
    """The places of the blocks `possible`, without those that stand where no text of an article does."""
    parents, tags, names = page.parents, page.tags, page.names
    count = len(parents)
    signs, above, depths = (
        [0] * (count + 1),
        [-1] * (count + 1),
        [0] * (count + 1),
    )  # the last is that of -1, no element
    above[-1] = 0
    boxes = _form_boxes(page)
    start = page.firsts[headline_index] if headline_index >= 0 else 0
    weights: dict[int, float] = {}
    repeats = Counter([blocks[k].text for k in possible])
    for k in possible:
        i = home = blocks[k].index
        path = []
        while above[i] < 0:
            path.append(i)
            i = parents[i]
        for j in reversed(path):
            parent = parents[j]
            sign = signs[j] = 0 if tags[j] in _ROOTS else _FORM if j in boxes else element_signs(page, j)
            above[j] = above[parent] | sign
            depths[j] = depths[parent] + 1
        if mass := prose[k]:
            around = above[home]
            mass = min(mass, 1000.0) * (0.15 if around & _FOREIGN else 1.0) * (3.0 if around & _TOLD else 1.0)
            if around & _OTHERS or _is_imprint(blocks[k].text):
                mass *= 0.3
            if blocks[k].first < start:
                mass *= 0.3
            weights[home] = weights.get(home, 0.0) + mass / repeats[blocks[k].text]
    believed = {home: weight for home, weight in weights.items() if not above[home] & _FOREIGN}
    if sum(believed.values()) <= _OWN:
        believed = {home: weight for home, weight in weights.items() if not above[home] & _UNSEEN}
    places = Places(main=main_element(page, believed if sum(believed.values()) > _SEEN else weights))
    line: dict[int, tuple[int, int, int, int]] = {}
    i, level = places.main, 0
    while i >= 0:
        line[i] = (0, 0, level, i)
        i = parents[i]
        level += 1
    line.setdefault(-1, (0, 0, level, -1))
    kinds: dict[tuple[str, str, str, str], int] = {}
    like: dict[tuple[str, str, int], set[int]] = {}
    sets = []
    for k in possible:
        block = blocks[k]
        i = block.index
        path = []
        while i not in line:
            path.append(i)
            i = parents[i]
        for j in reversed(path):
            bits, steps, level, branch = line[parents[j]]
            line[j] = (bits | signs[j], steps + 1, level, branch if steps else j)
        i = block.index
        bits, steps, level, branch = line[i]
        if bits & _HOPELESS or i < 0:
            continue
        parent = parents[i]
        kind = (block.tag, names[i], tags[parent], names[parent])
        places.rows.append(k)
        places.own.append(signs[i] | (signs[parent] if parent >= 0 and line[parent][1] else 0))
        places.between.append(bits)
        places.kinds.append(kinds.setdefault(kind, len(kinds)))
        places.parents.append(parent)
        places.branches.append(branch)
        same = like.setdefault((tags[branch], names[branch], parents[branch]), set())
        same.add(branch)
        sets.append(same)
        places.rows_of_numbers.append((steps, level, depths[i]))
    places.branches_like = [len(same) for same in sets]
    return places


def _is_imprint(text: str) -> bool:
    """Whether a line says who owns the page, and what may be done with it: it is the page's longest where that has no
    article.
    """
    return text.startswith("©") or bool(block_words(text) & SAYS_RIGHTS)


def _form_boxes(page: Page) -> set[int]:
    """Elements that hold a form and a few words around it: they ask for an address, a vote or a search."""
    boxes = set()
    for form in page.by_tag.get("form", ())[:_MOST_FORMS]:
        i = page.parents[form]
        first, last = page.firsts[i], page.lasts[i]
        if (
            page.tags[i] not in _ROOTS
            and last - first < _FORM_TEXT
            and sum(map(len, page.strings[first:last])) < _FORM_TEXT
        ):
            boxes.add(i)
    return boxes


def article_place(page: Page, headline_index: int) -> tuple[int, int]:
    """The first string (position in `Page.strings`) after the headline, and the first one of the next article.

    An `article` with an `h1`, after the one that the headline stands in, is the next: pages that go on as one scrolls
    hold several. Where there is no headline, the first position is 0; where no next article, the second is past all.
    """
    last = len(page.strings)
    if headline_index < 0:
        return 0, last
    below, own, i = page.lasts[headline_index], -1, headline_index
    while i >= 0:
        own, i = (i if page.tags[i] == "article" else own), page.parents[i]
    if own < 0:
        return below, last
    titles = page.by_tag.get("h1", [])
    articles = page.by_tag["article"]
    for article in articles[bisect_left(articles, page.ends[own]) :]:
        at = bisect_left(titles, article)
        if at < len(titles) and titles[at] < page.ends[article]:
            return below, page.firsts[article]
    return below, last


def main_element(page: Page, weights: dict[int, float]) -> int:
    """The element that has most weight near to it, -1 where there is none; `weights` are those of blocks' elements.

    What several elements within another hold counts less for that one, so that it is chosen where none of them has
    most of the text: a text can be laid out in many boxes. One that only wraps another counts almost as much.
    """
    parents, tags = page.parents, page.tags
    own: dict[int, float] = {}
    for home, weight in weights.items():
        i = home if tags[home] in _HOMES else parents[home]
        own[i] = own.get(i, 0.0) + weight
    line = set()
    for i in own:
        while i >= 0 and i not in line:
            line.add(i)
            i = parents[i]
    below: dict[int, tuple[float, float]] = {}
    main, most = -1, 0.0
    for i in sorted(line, reverse=True):
        inner, share = below.get(i, (0.0, 0.0))
        total = own.get(i, 0.0) + (_BOXES if i in own else share) * inner
        if total > most:
            main, most = i, total
        if tags[i] == "li":
            total *= _ITEM
        before, _ = below.get(parents[i], (0.0, 0.0))
        below[parents[i]] = (before + total, _BOXES if before else _WRAPPER)
    return main
