"""Takes from a page that has far too many tags what no text of an article stands in; for `newsbot.extract.guard`.

Hundreds of thousands of links, cells, pictures or line breaks stand side by side with hardly a word between them. Of
such a stretch the beginning and the end stay, so that what stands before and after it is still where it was.
"""

from __future__ import annotations

import re

_LONGEST_LABEL = 100
"""Characters between two tags that can be a label or a headline; a longer text ends a stretch."""
_LONG = 1_000
"""Tags of a stretch from which on it is shortened."""
_FIRST, _LAST = 100, 300
"""Tags of it that stay."""
_MARKS = 100
"""`<` within a script or a comment from which on it is emptied."""
_STRETCH = re.compile(
    r"(?:<(?!/?(?:script|style|textarea|title|template|xmp|iframe|noembed|noframes|noscript|plaintext|svg|math)\b)"
    rf"(?:[a-zA-Z/?]|!(?!--))[^<>]*+>[^<>]{{0,{_LONGEST_LABEL}}}+)++",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"(<!--)(?:[^-]++|-(?!-!?>))*+|"
    r"(<(script|style|textarea|xmp|noembed|noframes)(?=[\s/>])[^<>]*+>)(?:[^<]++|<(?!/\3[\s/>]))*+",
    re.IGNORECASE,
)


def thin(text: str) -> str:
    """`text` without what hides tags from readers, and without the middle of long stretches of tags. Linear."""
    return _STRETCH.sub(_shortened, _HIDDEN.sub(_emptied, text))


def without_stray_marks(text: str) -> str:
    """`text` without most of the `<` that begin no tag: of many in a row one stays. Linear."""
    for run in (1_024, 32, 8, 4, 2):
        text = text.replace("<" * run, "<")
    return text.replace("< ", " ")


def _emptied(part: re.Match[str]) -> str:
    """The start of a comment or of a raw element, without what is in it; what scripts tell machines stays."""
    start = part[1] or part[2]
    if part[0].count("<") <= _MARKS or "json" in start.lower():
        return part[0]
    return str(start)


def _shortened(stretch: re.Match[str]) -> str:
    tags = stretch[0]
    if tags.count("<") <= _LONG:
        return tags
    end = 0
    for _ in range(_FIRST):
        end = tags.find("<", end + 1)
    start = len(tags)
    for _ in range(_LAST):
        start = tags.rfind("<", 0, start)
    return tags[:end] + tags[start:]
