"""The part of a page in which an article's pictures stand: from its headline to what follows its last paragraph."""

from __future__ import annotations

import re

from newsbot.extract.body import Body
from newsbot.extract.image_places import is_foreign_name, leads_away
from newsbot.extract.page import Page

_MOST_OF_IT = 0.75
"""Share of the text that is surely in one element."""
_FEW_PARAGRAPHS = 2
_FEW_STRINGS = 60
"""Visible strings, line breaks among them; an element with fewer is not a whole article."""
_SCOPES = frozenset({"article", "main"})
_LONGEST_TAIL = 300
"""Elements after the text among which further pictures of the article can stand."""
_LEVELS = 4
_MUCH_TEXT = 300
"""Characters between two of them."""
_NO_TAIL = frozenset("h1 h2 h3 h4 nav footer form aside article main".split())
_LISTS = frozenset({"ul", "ol", "dl", "table"})
_BOX = re.compile(
    r"(?:text|info|shop|product|cta|about|fact)-?box|(?:^|[^a-z])(?:bio|tags?|shop|widget|meta)(?:$|[^a-z])"
)
_GALLERY = re.compile(r"galler|slide|carousel|blocks-")


def find_region(page: Page, headline_index: int, body: Body) -> tuple[int, int, int]:
    """The elements among which the article's pictures stand: their first, the first of the text, and past the last."""
    visible = page.by_tag.get("body", [0])[0]
    start, end, holder = _core(page, body, headline_index)
    if start <= visible or end <= max(headline_index, visible):  # the text is not from the visible page
        start = end = holder = -1
    top = headline_index if headline_index > visible else start
    if top < 0:
        return 0, 0, 0
    scope = top
    while scope > visible and end > page.ends[scope]:
        scope = page.parents[scope]
    i = scope
    while i > visible and page.tags[i] not in _SCOPES and page.attrs[i].get("role") != "main":
        i = page.parents[i]
    scope = i if i > visible else scope
    if scope <= visible:
        scope = min(top, start) if start >= 0 else top
    if end < 0:
        while scope > visible and page.lasts[scope] - page.firsts[scope] < _FEW_STRINGS:
            scope = page.parents[scope]
        end = page.ends[scope]
        start = next((i for i in page.by_tag.get("p", ()) if top < i < end), top + 1)
    return scope, start, _tail(page, end, holder) if holder >= 0 else end


def midst(body: Body) -> tuple[int, ...]:
    """The longest paragraphs: what holds one of them is the article, or a large part of it."""
    if body.start < 0:
        return ()
    longest = sorted(body.paragraphs, key=lambda block: -len(block.text))[:_FEW_PARAGRAPHS]
    return tuple(block.index for block in longest)


def _core(page: Page, body: Body, headline_index: int) -> tuple[int, int, int]:
    """Where the text begins and ends, without what was taken for text elsewhere on the page, and the element around
    it; (-1, -1, -1) for no text.
    """
    if body.start < 0 or not body.paragraphs:
        return -1, -1, -1
    enough = _MOST_OF_IT * sum(len(block.text) for block in body.paragraphs)
    i = max(body.paragraphs, key=lambda block: len(block.text)).index
    inside = body.paragraphs
    while i >= 0:
        inside = [block for block in body.paragraphs if i <= block.index < page.ends[i]]
        if sum(len(block.text) for block in inside) >= enough:
            break
        i = page.parents[i]
    starts = [block.index for block in inside]
    after = [start for start in starts if start > headline_index]
    return min(after or starts), max(page.ends[start] for start in starts), i


def _tail(page: Page, end: int, holder: int) -> int:
    """Past the last of the pictures that follow the text in the element around it, as one more does or a gallery."""
    for _ in range(_LEVELS):
        if holder <= 0 or page.tags[holder] in (*_SCOPES, "body", "td"):
            break
        holder = page.parents[holder]
    last = i = end
    stop = min(page.ends[holder], end + _LONGEST_TAIL)
    while i < stop:
        if is_foreign_name(page.names[i]) and page.firsts[i] == page.lasts[i]:  # the place of an advertisement
            i = page.ends[i]
            continue
        if _is_end(page, i) or _length(page, page.firsts[last], page.firsts[i]) > _MUCH_TEXT:
            break
        i += 1
        if page.tags[i - 1] == "img":
            last = i
    return last


def _is_end(page: Page, i: int) -> bool:
    """Whether an element after the text is of something else."""
    tag, names = page.tags[i], page.names[i]
    if tag in _NO_TAIL or (names and (is_foreign_name(names) or _BOX.search(names))):
        return True
    if tag in _LISTS:
        return not _GALLERY.search(names)
    return tag == "a" and "img" in page.tags[i : page.ends[i]] and leads_away(page, page.attrs[i].get("href") or "")


def _length(page: Page, first: int, last: int) -> int:
    return sum(map(len, page.strings[first:last]))
