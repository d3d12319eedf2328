"""Lines beside a picture, without an element that would say what they are: its credit, or a caption with a mark."""

from __future__ import annotations

from newsbot.extract.captions import LONGEST_BLOCK, LONGEST_CREDIT_LINE, LONGEST_NAMED, size_of
from newsbot.extract.image_places import leads_away
from newsbot.extract.page import Page
from newsbot.load.captions import marked_caption
from newsbot.load.credits import has_credit_mark, is_credit
from newsbot.load.names import says_by


def credit_line(page: Page, first: int, last: int, most: int = 1000) -> str:
    """The first of the lines among the strings from `first` to `last` that is nothing but a photo credit, or "".

    At most so many lines are looked at. A line of an offer of another page is passed over.
    """
    at, last = max(first, 0), min(last, len(page.strings))
    if not has_credit_mark("".join(page.strings[at:last])):
        return ""
    for line in "".join(page.strings[at:last]).split("\n")[:most]:
        if 3 < len(line) <= LONGEST_CREDIT_LINE and has_credit_mark(line):
            text = " ".join(line.split())
            foreign = not is_credit(text) or _is_byline(text) or _is_owner(page, at, text)
            if not foreign and not _stands_in_offer(page, at, len(line)):
                return text
        at = _after_line(page, at, last)
    return ""


def caption_line(page: Page, first: int, last: int) -> str:
    """The first line among the strings from `first` to `last`, if it says that it is a caption; else ""."""
    lines = "".join(page.strings[first:last]).split("\n")
    line = next((line for line in lines if line.strip()), "")
    return marked_caption(" ".join(line.split())) if len(line) <= LONGEST_BLOCK else ""


def _after_line(page: Page, at: int, last: int) -> int:
    """The string after the next line break."""
    while at < last and page.strings[at] != "\n":
        at += 1
    return at + 1


def _is_byline(text: str) -> bool:
    """Whether a line names the author beside a date: an agency there sent the text."""
    return any(map(str.isdigit, text)) and says_by(text)


def _is_owner(page: Page, at: int, text: str) -> bool:
    """Whether a line that says ©, from string `at` on, stands in the foot of the page: it tells who owns the site."""
    i = page.owners[at] if "©" in text else -1
    while i >= 0:
        if page.tags[i] in ("article", "figure", "main"):
            return False
        if page.tags[i] == "footer" or "footer" in page.names[i]:
            return True
        i = page.parents[i]
    return False


def _stands_in_offer(page: Page, at: int, length: int) -> bool:
    """Whether the line from string `at` on stands in a link that says more than it."""
    i = page.owners[at]
    while i >= 0 and (size := size_of(page, i)) <= length + LONGEST_NAMED:
        if page.tags[i] == "a" and size > length + 2 and leads_away(page, page.attrs[i].get("href") or ""):
            return True
        i = page.parents[i]
    return False
