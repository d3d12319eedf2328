"""Names that stand alone, with no word for "by": over the text, or as a signature under it."""

from __future__ import annotations

import re
from itertools import takewhile

from newsbot.extract.byline_lines import Line, Printed, lines_of
from newsbot.extract.byline_places import Surroundings, head_end, is_foreign, is_profile
from newsbot.extract.page import Page
from newsbot.load.name_kinds import is_agency, is_desk, is_role
from newsbot.load.names import parse_byline
from newsbot.load.paragraphs import is_date
from newsbot.load.text import fold
from newsbot.load.words import words

MAX_LINE = 60
"""Characters of a line that is nothing but names."""
_PARAGRAPH = 250
"""Characters of a line from which on it is a paragraph."""

_SLANTED = frozenset({"i", "em", "cite", "address"})
_EMPHASIS = _SLANTED | {"b", "strong"}
"""Under the text a bold name is a heading or a teaser."""
_RIGHT = re.compile(r"\bright\b|signat")
_BRACKETS = re.compile(r"\([^()]{3,60}\)(?:\s?[+*/]{1,3})?|[–—-]\s?\S.{3,58}")
_NAME = re.compile(
    r"(?:(?:Dr|Prof)\.\s)?(?:[^\W\d_a-z][\w\u0900-\u0dff'’.-]*\s(?:(?:von|van|de|der|den|di|da|del|dos|la|le|zu)\s)*){1,3}"
    r"[^\W\d_a-z][\w\u0900-\u0dff'’-]+"
)
_DATELINE = re.compile("【[\u30a0-\u30ff\u3400-\u9fff]{2,12}[=＝](?P<name>[\u3400-\u9fff]{3,6})】")
_MOST_LINKS = 40
"""Links between headline and text that are looked at."""
_MOST_PIECES = 20
"""Parts of lines between headline and text that are looked at for a name alone."""
_MOST_SAME = 2_000
"""Links of a page whose text is compared with a name."""
_HEAD = 160
"""Characters of a line that holds both names and a date."""
_BAR = re.compile(r"\s*[|•·]\s*")
_SENDERS = re.compile("[/,;|]")
_DIGIT = re.compile(r"\d")
_EDGE = re.compile(r"\A[\s,–—-]+|[\s,–—-]+\Z")
_PLACE = re.compile(r"\A[^\W\d_]+(?:\s[–—-]|,)\s")
"""A place of one word before a date: "Madrid - 5 de mayo"."""
_JOINT = re.compile(r"\s?[,/&]\s?|\s(?:and|und|et|y|e|i|och|og|en)\s")


def find_signed(around: Surroundings) -> list[Printed]:
    """The first line of the text that is a name in emphasis, or a name that ends it."""
    page, headline, body, _ = around
    if headline < 0 or body.end <= headline:
        return []
    first, end = page.firsts[body.start], page.lasts[body.end - 1]
    between = lines_of(page, page.lasts[headline], head_end(around)) if body.start > headline else []
    opening = lines_of(page, first, min(first + 14, end))
    above = [*between[-2:], *takewhile(_is_short, opening[:4])]
    last = lines_of(page, max(first, end - 14), end)[-4:]
    after = lines_of(page, end, min(end + 8, len(page.strings)))[:2]
    found = [_signed(around, line, 3.0) for line in above if _is_set_off(page, line, _EMPHASIS)]
    found += [_signed(around, line, 2.5) for line in last if _is_set_off(page, line, _SLANTED, brackets=True)]
    found += [_signed(around, line, 2.0) for line in after if _is_set_off(page, line, _SLANTED, brackets=True)]
    found += [_signed(around, line, 6.5) for line in between if len(line.text) <= MAX_LINE and is_agency(line.text)]
    found += [_sent(around, line) for line in after]
    found += (
        _beside_dates(around, between)
        or _linked(around)
        or _repeated(around, between)
        or _alone_beside_date(around, between)
    )
    found.append(_in_dateline(around))
    told = fold(page.text(headline))
    return [one for one in found if one and not any(fold(name) in told for name in one.names if " " in name)]


def _sent(around: Surroundings, line: Line) -> Printed | None:
    """The agency that sent the text, as a line right under it says: "Source: Reuters", "Quelle: ab/dpa"."""
    label, _, rest = line.text.partition(":")
    if len(line.text) > MAX_LINE or fold(label) not in words("byline.source"):
        return None
    agencies = [sender for part in _SENDERS.split(rest.strip(" ().")) if is_agency(sender := part.strip())]
    if not agencies or is_foreign(around, line.owner, says_by=True):
        return None
    return Printed(agencies, line.text, 6.2, line.owner, "the agency that sent the text", says_by=False)


def _in_dateline(around: Surroundings) -> Printed | None:
    """The reporter whom a Japanese paper names with the place where the text begins: "【ロンドン＝山田太郎】"."""
    block = around.body.paragraphs[0] if around.body.paragraphs else None
    match = _DATELINE.match(block.text) if block else None
    if not block or not match or is_agency(match["name"]) or is_desk(match["name"]):
        return None
    return Printed([match["name"]], match[0], 1.5, block.index, "a dateline that names the reporter", says_by=False)


def _beside_dates(around: Surroundings, lines: list[Line]) -> list[Printed]:
    """The first line between headline and text that is nothing but several full names, right before or after a date."""
    pieces = [
        Line(piece, line.owner) for line in lines if len(line.text) <= _HEAD for piece in _BAR.split(line.text) if piece
    ]
    for k, piece in enumerate(pieces):
        if len(piece.text) > MAX_LINE or not any(_is_date(other.text) for other in pieces[max(k - 1, 0) : k + 2]):
            continue
        names = parse_byline(piece.text, around.language)
        rest = piece.text
        for name in names:
            rest = rest.replace(name, "")
        is_whole = all(_NAME.fullmatch(name) and name != name.upper() and not is_desk(name) for name in names)
        if len(names) < 2 or not is_whole or len(rest.split()) > len(names):  # one alone may be a section
            continue
        if not is_foreign(around, piece.owner, says_by=False):
            return [Printed(names, piece.text, 4.0, piece.owner, "names beside a date", says_by=False)]
    return []


def _alone_beside_date(around: Surroundings, lines: list[Line]) -> list[Printed]:
    """A full name with a date and no bar between, or with a job: "Jane Doe, May 5, 2022", "Jane Doe | Reporter".

    What any other link of the page is called, and what the headline says, is rather a section or a place.
    """
    pieces = [Line(piece, line.owner) for line in lines for piece in _BAR.split(line.text[:_HEAD]) if piece]
    pieces = pieces[:_MOST_PIECES]
    for k, piece in enumerate(pieces):
        beside = pieces[k + 1].text if k + 1 < len(pieces) else ""
        has_job = is_role(beside.split(" ", 1)[0])
        if not has_job and not _DIGIT.search(piece.text):
            continue
        names = parse_byline(piece.text, around.language)
        if len(names) != 1 or not _NAME.fullmatch(names[0]) or names[0].isupper() or is_desk(names[0]):
            continue
        before, found, after = piece.text.partition(names[0])
        rest = _EDGE.sub("", f"{before} {after}")
        if not found or not (_is_date(_PLACE.sub("", rest)) if rest else has_job):
            continue
        if not _is_elsewhere(around, names[0]) and not is_foreign(around, piece.owner, says_by=False):
            return [Printed(names, piece.text, 3.0, piece.owner, "a name beside a date", says_by=False)]
    return []


def _is_elsewhere(around: Surroundings, name: str) -> bool:
    """Whether a name is rather a place, that of a link that leads to no person, or stands in the headline or title."""
    page = around.page
    key = fold(name)
    first, *others = key.split()
    if first in words("names.place_begins") or key in fold(page.title):
        return True
    if not {first, *others}.isdisjoint(fold(page.text(around.headline)).split()):
        return True
    same = (
        i
        for i in page.by_tag.get("a", ())[:_MOST_SAME]
        if page.lasts[i] - page.firsts[i] < 4 and fold(page.text(i)) == key
    )
    return any(not is_profile(page.attrs[i].get("href") or "") for i in same)


def _linked(around: Surroundings) -> list[Printed]:
    """Full names between headline and text that are links to pages of authors."""
    page, headline, body, language = around
    names: list[str] = []
    links = [i for i in page.by_tag.get("a", ()) if headline < i < body.start][:_MOST_LINKS]
    for i in links:
        if is_profile(page.attrs[i].get("href") or "") and not is_foreign(around, i, says_by=False):
            name = page.text(i)
            if len(name) <= MAX_LINE and _NAME.fullmatch(name) and not is_desk(name):
                names += parse_byline(name, language)
    return [Printed(list(dict.fromkeys(names)), "", 4.0, links[0], "links to authors", says_by=False)] if names else []


def _repeated(around: Surroundings, between: list[Line]) -> list[Printed]:
    """A full name alone in a line between headline and text that stands so under the text again."""
    page, _, body, _ = around
    end = page.lasts[body.end - 1]
    named = [line for line in between if len(line.text) <= MAX_LINE and _NAME.fullmatch(line.text)]
    under = (
        {line.text for line in lines_of(page, max(0, end - 6), min(end + 20, len(page.strings)))} if named else set()
    )
    for line in named:
        names = parse_byline(line.text, around.language) if line.text in under else []
        if names and not is_desk(names[0]):
            return [Printed(names, line.text, 4.0, line.owner, "a name over and under the text", says_by=False)]
    return []


def _is_date(text: str) -> bool:
    return _DIGIT.search(text) is not None and is_date(fold(text))


def _is_short(line: Line) -> bool:
    """Whether a line is a standfirst at most: below the first paragraph bold words are a heading."""
    return len(line.text) < _PARAGRAPH


def _signed(around: Surroundings, line: Line, score: float) -> Printed | None:
    text = line.text.strip(" ()+*–—-")
    is_body = is_agency(text)
    parts = _JOINT.split(text)
    if not is_body and not all(_NAME.fullmatch(part) or (is_agency(part) and part != parts[0]) for part in parts):
        return None
    names = parse_byline(text if is_body else text.replace("/", ", "), around.language)
    if (
        not names
        or (not is_body and any(not is_agency(name) and (" " not in name or is_desk(name)) for name in names))
        or is_foreign(around, line.owner, says_by=is_body)
    ):
        return None
    return Printed(names, line.text, score, line.owner, "a name alone", says_by=False)


def _is_set_off(page: Page, line: Line, emphasis: frozenset[str], *, brackets: bool = False) -> bool:
    """Whether the page sets a short line off from the text: by emphasis, brackets, or to the right."""
    if len(line.text) > MAX_LINE:
        return False
    i = line.owner
    for _ in range(3):
        if i < 0:
            break
        if page.tags[i] in emphasis or (page.attrs[i].get("align") or "").lower() == "right":
            return True
        if _RIGHT.search(f"{page.names[i][:100]} {(page.attrs[i].get('style') or '')[:100]}"):
            return True
        i = page.parents[i]
    return brackets and _BRACKETS.fullmatch(line.text) is not None
