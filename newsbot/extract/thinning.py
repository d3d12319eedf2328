"""Takes from a page that has far too many tags what no text of an article stands in; for `newsbot.extract.guard`.

Hundreds of thousands of links, cells, pictures or line breaks stand side by side with hardly a word between them. Of
such a stretch the beginning and the end stay, so that what stands before and after it is still where it was. Short
sentences are text: where they are many, all stay, and the page is refused if it then has too much, rather than cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

_LONGEST_LABEL = 100
"""Characters between two tags that can be a label or a headline; a longer text ends a stretch."""
_LONG = 1_000
"""Tags of a stretch from which on it is shortened."""
_FIRST, _LAST = 100, 300
"""Tags of it that stay."""
_SENTENCES = 0.1
"""Of the tags of a stretch, how many follow the end of a sentence where it is a text."""
_SCRIPTS = 2_000
"""Scripts of data that stay."""
_MARKS = 100
"""`<` within raw text from which on it is emptied."""
_STRETCH = re.compile(
    r"(?:<(?!/?(?:script|style|textarea|title|template|xmp|iframe|noembed|noframes|noscript|plaintext|svg|math)\b)"
    rf"(?:[a-zA-Z/?]|!(?!--))[^<>]*+>[^<>]{{0,{_LONGEST_LABEL}}}+)++",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔][\"”»’'“)）」』]?\s*</?(?:p|div|li|br|dd|td|span|section)\b", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?+)|"
    r"(<(script|style|textarea|xmp|noembed|noframes)(?=[\s/>])[^<>]*+>)(?:[^<]++|<(?!/\2[\s/>]))*+(</\2\s*+>)?+",
    re.IGNORECASE,
)


def thin(text: str) -> str:
    """`text` without comments, scripts and what else hides tags from readers, and without the middle of long stretches
    of tags. Linear.
    """
    scripts = count(1)
    return _STRETCH.sub(_shortened, _HIDDEN.sub(lambda part: _shown(part, scripts), text))


def without_stray_marks(text: str) -> str:
    """`text` without most of the `<` that begin no tag: of many in a row one stays. Linear."""
    for run in (1_024, 32, 8, 4, 2):
        text = text.replace("<" * run, "<")
    return text.replace("< ", " ")


def _shown(part: re.Match[str], scripts: Iterator[int]) -> str:
    """What stays of a comment, a script or other raw text: nothing, where that can be. What `scripts` (counted) tell
    machines stays as it is.
    """
    if not part[1]:
        return ""
    start, end = part[1], part[3] or ""
    if "json" in start.lower():
        return part[0] if next(scripts) <= _SCRIPTS else ""
    if end and part[2].lower() in ("script", "style"):
        return ""
    return part[0] if part[0].count("<") <= _MARKS else start + end


def _shortened(stretch: re.Match[str]) -> str:
    tags = stretch[0]
    number = tags.count("<")
    if number <= _LONG or len(_SENTENCE_END.findall(tags)) > _SENTENCES * number:
        return tags
    end = 0
    for _ in range(_FIRST):
        end = tags.find("<", end + 1)
    start = len(tags)
    for _ in range(_LAST):
        start = tags.rfind("<", 0, start)
    return tags[:end] + tags[start:]
