"""The printed standfirst (dek, lead, Vorspann, chapô): the sentences between the headline and the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from newsbot.extract.blocks import Block, cut
from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.caption_credits import split_caption
from newsbot.load.credits import has_credit_mark, is_credit
from newsbot.load.names import begins_with_by
from newsbot.load.paragraphs import is_date
from newsbot.load.text import clean, fold
from newsbot.load.words import words

NAMED, APART, BARE = 3.0, 2.5, 0.0
"""Points of a standfirst that is named so, of one that is set apart from the text, and of one that only may be one."""
SHORTEST, LONGEST = 25, 900
"""Characters of a standfirst."""
_KICKER = 50
"""Characters that may stand beside the headline where it is repeated."""
_WITHIN = 250
"""Elements after the headline in which a standfirst begins."""
_MOST_BLOCKS = 40
_FEW = 4
_FIRST, _LONG = 6, 100
"""Paragraphs among which the text begins, and characters of one with which it does."""

_NAMED = re.compile(
    r"(?<![a-z])(?:dec?k|stand(?:-?first)?|sub-?head(?:line|ing|er)?|sub-?title|strap-?(?:line)?|tag-?line|summary|abstract|"
    r"lede?|lead-?(?:text|paragraph|in)?|leadin|intro|introtext|teaser-?text|excerpt|synopsis|"
    r"chap[oô]|chapeau|accroche|vorspann|anlauf|anriss|unterzeile|unter(?:ü|ue)?titel|sommario|entradilla|bajada|copete|"
    r"sumario|subt[ií]tulo|linha-?fina|gravata|ingress?|ingressi|manchet|underrubrik|brødtekst-?intro|zajawka|perex|spot|"
    r"sous-?titre|sottotitolo|(?:article|post|entry|story|page|news|content)[-_]{0,2}(?:lead|intro|desc(?:ription)?|dek|sub|spot))"
    r"(?:$|[^a-z])"
)
_FOREIGN = re.compile(
    r"caption|credit|comment|share|social|author|byline|related|recommend|newsletter|sidebar|breadcrumb|teaser(?!-?text)|"
    r"cookie|consent|toolbar|gallery|slide|widget|promo|advert|ticker|meta|tags?(?:$|\s)|subscri|signup|legend|audio|player|"
    r"image|media|asset|video|picture|photo|recipe"
)
_FOREIGN_TAGS = frozenset({"figure", "figcaption", "nav", "aside", "footer", "form", "button", "time", "address", "li"})
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[^\x00-\x7f\w\s])")
"""A letter, and one more or a mark on it."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{10}")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
"""Scripts that say more with fewer letters."""
_DIGITS = re.compile(r"\d+")
_STOPS = frozenset(".!?…")
_DATED = re.compile(r"\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b")


def find_standfirst(page: Page, data: Structured, headline: int, body: Body) -> list[Candidate]:
    """Candidates for the standfirst, best first. `headline` is the headline's element, -1 for none."""
    if headline < 0:
        return []
    found = list(_named(page, data, headline, body))
    if not found and body.paragraphs:
        found = _between(page, headline, body)
    if not found and (bold := _bold(body)):
        found = [bold]
    said = fold(page.text(headline))
    return [candidate for candidate in found if not _repeats(fold(candidate.value), said)]


def _repeats(text: str, headline: str) -> bool:
    """Whether a line is the headline, a part of it, or the headline and hardly more: a kicker or a date."""
    return text in headline or (len(headline) > SHORTEST and headline in text and len(text) - len(headline) < _KICKER)


def _named(page: Page, data: Structured, headline: int, body: Body) -> Iterator[Candidate]:
    """Elements between the headline and the text that are named as standfirsts are."""
    stop = min(len(page), headline + _WITHIN)
    if body.paragraphs and body.paragraphs[0].index > headline:
        stop = min(stop, body.paragraphs[0].index + 1)
    properties = {i for i, _ in data.microdata.get("description", ())}
    names = page.names
    i = page.ends[headline]
    while i < stop:
        if (names[i] and _is_named(names[i])) or i in properties:
            blocks = cut(page, page.firsts[i], page.lasts[i]) if page.lasts[i] - page.firsts[i] < 80 else []
            if 1 <= len(blocks) <= 3 and all(_is_sentence(b) for b in blocks) and not _is_foreign(page, i, headline):
                why = f"named {names[i][:40]}" if names[i] else "itemprop description"
                yield Candidate(clean(page.text(i)), "html", NAMED, i, why)
                return
        i += 1


def _between(page: Page, headline: int, body: Body) -> list[Candidate]:
    """The one sentence that stands bare between the headline and the text."""
    first, last = page.lasts[headline], _beginning(headline, body)
    if not first < last:
        return []
    blocks = [
        block
        for block in cut(page, first, last)[:_MOST_BLOCKS]
        if _is_sentence(block) and not _is_foreign(page, block.index, headline) and not _is_notice(block)
    ]
    if not 1 <= len(blocks) <= 2:  # more is rather text
        return []
    text = {paragraph.first for paragraph in body.paragraphs[:_FIRST]}
    found = []
    for block in blocks:
        apart = _is_apart(page, block, last, in_text=block.first in text)
        points = APART if apart else BARE if block.first in text else BARE - 0.1  # a caption, rather
        found.append(Candidate(clean(block.text), "html", points, block.index, "between the headline and the text"))
    return [max(found, key=lambda candidate: candidate.score)]


def _is_apart(page: Page, block: Block, last: int, *, in_text: bool) -> bool:
    """Whether a line is set apart from the text that begins with string `last`: as a heading, or by a picture.

    One that was taken for text is, if the credit of a picture follows it.
    """
    if len(block.text) < _scaled(2 * SHORTEST, block.text):
        return False
    if in_text:
        after = cut(page, block.first, last)[1:_FEW]
        return any(has_credit_mark(line.text) and is_credit(line.text) for line in after)
    home = max(page.owners[last], block.index)
    return block.tag in ("h2", "h3", "h4") or any(page.tags[i] == "img" for i in range(block.index, home))


def _beginning(headline: int, body: Body) -> int:
    """The string with which the first long paragraph after the headline begins; short ones may be its head."""
    after = [block for block in body.paragraphs[:_FIRST] if block.index > headline] or body.paragraphs[:1]
    return next((block.first for block in after if len(block.text) >= _scaled(_LONG, block.text)), after[0].first)


def _bold(body: Body) -> Candidate | None:
    """The first paragraph, where it alone is bold."""
    if len(body.paragraphs) < 3:
        return None
    first, *rest = body.paragraphs[:3]
    if first.bold < 0.9 * len(first.text) or not _scaled(2 * SHORTEST, first.text) <= len(first.text) <= LONGEST:
        return None
    if any(block.bold > 0.5 * len(block.text) for block in rest if len(block.text) > 100):
        return None
    return Candidate(clean(first.text), "html", BARE, first.index, "the first paragraph, in bold")


@lru_cache(4096)
def _is_named(names: str) -> bool:
    return bool(_NAMED.search(names[:200]))


def _is_sentence(block: Block) -> bool:
    text = block.text
    if not _scaled(SHORTEST, text) <= len(text) <= LONGEST or block.link > 0.5 * len(text) or not _has_words(text):
        return False
    dated = _DATED.search(text) is not None
    if len(text) < 200 and begins_with_by(text) and (dated or len(text) < 100):
        return False
    if dated and len(text) < 100 and text[-1:] not in _STOPS:
        return False
    if dated and is_date(" ".join(_DIGITS.sub(" ", fold(text)).split())):
        return False
    if len(text) < 60 and (text.isupper() or (" | " in text and text[-1] not in _STOPS)):  # an appeal, or names
        return False
    return not (has_credit_mark(text) and split_caption(text)[1])


def _scaled(length: int, text: str) -> int:
    """As many characters in the script of `text` as say what so many Latin letters do."""
    return length if text.isascii() or not _DENSE.search(text) else 2 * length // 5


def _has_words(text: str) -> bool:
    """Whether a line is of several words, in any script."""
    first = _LETTERS.search(text)
    return bool(first and text.count(" ", first.end()) >= 3) or _UNSPACED.search(text) is not None


def _is_notice(block: Block) -> bool:
    """Whether a line speaks of the links in the text."""
    folded = fold(block.text)
    return any(notice in folded for notice in _notices())


@cache
def _notices() -> tuple[str, ...]:
    return tuple({fold(notice) for notice in words("description.notice")})


def _is_foreign(page: Page, i: int, headline: int) -> bool:
    """Whether element `i` stands in something else than the head of the article."""
    while i >= 0 and not i < headline < page.ends[i]:
        if page.tags[i] in _FOREIGN_TAGS or (page.names[i] and _FOREIGN.search(page.names[i])):
            return True
        i = page.parents[i]
    return False
