"""The kicker (overline): the short line above the headline, or the first part of its heading."""

from __future__ import annotations

import re
from collections.abc import Collection

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean, fold
from newsbot.load.words import words

LONGEST = 100
"""Characters of the longest kicker."""
_BETWEEN = 60
"""Characters that may stand between a kicker and its headline."""
_MOST_LINKS = 2
"""Links in a kicker: a section, and one within."""
_SHORTEST = {True: 3, False: 2}
"""Characters of the shortest, in ASCII or not: "海岸"."""

_KICKER = re.compile(
    r"kicker|(?:^|[^a-z])kick(?:$|[^a-z])|eyebrow|over-?_?(?:line|title|head)|top-?_?line|roof-?_?line|dachzeile|spitzmarke|pre-?_?(?:title|head)|"
    r"sur-?_?tit|super-?title|supra|upper-?title|ante-?_?tit|occhiello|volanta|cintillo|rubri[ck]|category|categoria|"
    r"section|topic|(?:article|post|primary)-?tag(?:$|\s)|label|prefix|tagline-top|vignet|stikktit|emphasis"
)
_BELOW = re.compile(
    r"sub-?_?(?:title|head|line)|untertitel|deck|\bdek\b|standfirst|strap|bajada|sottotit|sous-?tit|undertit"
)
_HEADLINE = re.compile(
    r"(?:head-?_?line|title|titel|titre|titulo|titolo)(?![a-z]{0,30}_{0,2}-?(?:kicker|prefix|label))"
)
_OTHER = re.compile(r"[>»›]|/.*/|\d\d[.:/]\d\d|\d{4}|: ")
"""What a kicker does not hold: a breadcrumb's arrow, a date or time, a count, "Filed under: ..."."""
_FOREIGN = re.compile(r"(?:^|[^a-z])(?:ads?|nav)(?:$|[^a-z])|advert|sponsor|anzeige|menu|search|control|button|cookie")
_EDGES = " :|/–-»·•"


def read_kicker(
    page: Page, data: Structured, headline: Candidate | None, authors: Collection[str] = ()
) -> list[Candidate]:
    """Candidates for the kicker, best first; the name of one of the `authors` is none."""
    if headline is None or headline.index < 0:
        return []
    found = []
    split = split_heading(page, headline.index, heading_parts(page, headline.index), {fold(headline.value)})
    if split and any(map(str.isalnum, split[0])):
        found.append(Candidate(split[0], "html", 1.0, headline.index, "first part of the heading"))
    for i in _before(page, headline.index):
        names = page.names[i]
        if not _KICKER.search(names) or _FOREIGN.search(names) or _is_apart(page, i, headline.index):
            continue
        text = clean(page.text(i))
        if (
            _SHORTEST[text.isascii()] <= len(text) <= LONGEST
            and not _OTHER.search(text)
            and not _is_filed(text)
            and not _is_list(page, i)
            and fold(text) not in words("body.share")
            and fold(text) not in {fold(headline.value), *map(fold, authors)}
        ):
            found.append(Candidate(text.strip(_EDGES), "html", 0.8, i, f"above the headline, named {names[:40]}"))
            break
    if not found and (said := _before_colon(data, headline)):
        found.append(said)
    return found


def _is_apart(page: Page, i: int, headline: int) -> bool:
    """Whether more than a date or a name stands between element `i` and the headline: it is another headline's."""
    return sum(map(len, page.strings[page.lasts[i] : page.firsts[headline]])) > _BETWEEN


def _is_list(page: Page, i: int) -> bool:
    """Whether element `i` holds the links to several sections."""
    return page.tags[i : page.ends[i]].count("a") > _MOST_LINKS


def _is_filed(text: str) -> bool:
    """Whether a line tells where the article is filed: "in News, Fashion"."""
    return text[0].islower() and text.split(" ", 1)[0] in words("byline.place")


def _before_colon(data: Structured, headline: Candidate) -> Candidate | None:
    """What JSON-LD's headline says before a colon and the printed headline."""
    kicker, colon, rest = data.text(data.article, "headline").partition(": ")
    if colon and 1 < len(kicker) <= LONGEST and fold(rest) == fold(headline.value):
        return Candidate(kicker, "json-ld", 0.6, -1, "before the headline in JSON-LD")
    return None


def heading_parts(page: Page, i: int) -> list[tuple[int, str]]:
    """The pieces a heading is made of: (element, text) for each child element, line and bare text."""
    while True:  # go through wrappers: a heading whose only content is one link or span
        inner = next(page.children(i), -1)
        if inner < 0 or page.firsts[inner] != page.firsts[i] or page.text(inner) != page.text(i):
            break
        i = inner
    if page.ends[i] == i + 1:
        return [(i, clean(page.text(i)))]
    pieces: list[tuple[int, list[str]]] = []
    for k in range(page.firsts[i], min(page.lasts[i], page.firsts[i] + 60)):
        string, owner = page.strings[k], page.owners[k]
        while owner != i and page.parents[owner] != i and page.parents[owner] >= 0:
            owner = page.parents[owner]
        if string == "\n" or not pieces or pieces[-1][0] != owner:
            pieces.append((owner, []))
        pieces[-1][1].append(string)
    return [(owner, text) for owner, strings in pieces if (text := clean("".join(strings)))]


def split_heading(page: Page, i: int, pieces: list[tuple[int, str]], titles: set[str]) -> tuple[str, str] | None:
    """(kicker, headline) where a heading holds both, or a headline and a line below it (then kicker is "").

    `titles` are the page's titles, folded: a piece that is one of them is the headline.
    """
    if not 2 <= len(pieces) <= 6:
        return None
    first, last = pieces[0], pieces[-1]
    head = " ".join(text for _, text in pieces[1:]).lstrip(_EDGES)
    kicker = first[1].strip(_EDGES)
    top = " ".join(text for _, text in pieces[:-1])
    if fold(head) in titles:
        return kicker, head
    if fold(top) in titles and fold(page.text(i)) not in titles:
        return "", top
    if first[0] != i and len(kicker) < LONGEST and _KICKER.search(page.names[first[0]]):
        return kicker, head
    if last[0] != i and (_BELOW.search(page.names[last[0]]) or page.tags[last[0]] == "small"):
        return "", top
    if last[0] != i and len(last[1]) > len(kicker) and _HEADLINE.search(page.names[last[0]]):
        return kicker, last[1]
    return None


def _before(page: Page, i: int) -> list[int]:
    """The few elements that end right before element `i` begins, nearest first."""
    found = []
    for j in range(i - 1, max(i - 12, -1), -1):
        if page.ends[j] <= i and page.firsts[i] - page.lasts[j] <= 6:
            found.append(j)
    return found
