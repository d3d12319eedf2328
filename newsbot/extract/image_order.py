"""Which of an article's pictures is the main one, and which of its addresses is the best."""

from __future__ import annotations

from newsbot.extract.image_data import Picture, part_credit
from newsbot.extract.image_urls import embedded, same_picture, stated_width
from newsbot.extract.page import Page

LONGEST_STANDFIRST = 600
"""Characters of text that may stand before the main picture."""

SMALLEST_MAIN = 250
"""Pixels; a narrower picture is the main one only where the page names no other."""


def put_main_first(page: Page, pictures: list[Picture], text: int, told: list[Picture]) -> None:
    """Put the main picture first: the one over the text, else the one that the page names.

    A picture over the text is the main one, too, where the page names another that it does not show, but for a page
    without structured data whose picture has nothing printed with it.
    """
    if told:
        _order(page, pictures, text, told)
    if pictures:
        _prefer_named(pictures[0], told)


def _order(page: Page, pictures: list[Picture], text: int, told: list[Picture]) -> None:
    named = [picture for picture in told if picture.source == "meta"] or told
    shown = next(
        (picture for picture in pictures if any(same_picture(picture.url, other.url) for other in named)), None
    )
    if pictures:
        first = pictures[0]
        is_printed = bool(first.caption or first.credit)
        if stands_over(page, first.index, text, 0):
            is_main = shown is not None or is_printed or not _is_plain(told)
        else:
            is_main = shown is not None or (is_printed and not _is_plain(told))
            is_main = is_main and stands_over(page, first.index, text, LONGEST_STANDFIRST)
        if is_main and (shown is not None or not 0 < first.width < SMALLEST_MAIN):
            return
    if shown:
        pictures.remove(shown)
    pictures.insert(0, shown or part_credit(named[0]))


def _is_plain(told: list[Picture]) -> bool:
    """Whether a page names pictures in its metas only, not in structured data."""
    return all(picture.source == "meta" for picture in told)


def _prefer_named(main: Picture, told: list[Picture]) -> None:
    """Take the address of the main picture that the page names, where it is better than the one it shows.

    That is the original which the shown address only resizes; and on a page that names no picture in structured data
    (it will have no larger versions either) what its metas name, unless that is known to be smaller.
    """
    named = next((picture for picture in told if picture.source == "meta"), None)
    if named is None or main.source != "html" or named.url.split("?")[0] == main.url:
        return
    if not same_picture(named.url, main.url):
        return
    is_original = embedded(main.url) == named.url
    width = named.width or stated_width(named.url)
    shown = main.width or stated_width(main.url)
    is_thumbnail = not width and 0 < shown < SMALLEST_MAIN
    if is_original or is_thumbnail or (_is_plain(told) and width >= shown):
        main.url, main.width, main.height = named.url, named.width, named.height


def stands_over(page: Page, i: int, text: int, most: int) -> bool:
    """Whether an element stands before the text, or after at most so many characters of it."""
    if not 0 <= text < len(page) or i < text:
        return i >= 0
    return sum(map(len, page.strings[page.firsts[text] : page.firsts[i]][:400])) <= most
