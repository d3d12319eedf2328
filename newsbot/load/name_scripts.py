"""Bylines in scripts that glue names together, cut up: "홍길동·김영희 기자", "記者王小明／台北報導"."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.words import words

_HAN = "[\u3400-\u9fff]"
_HANGUL = "[\uac00-\ud7af]"
_OUTLET = re.compile(f"^{_HAN}{{2,6}}(?=(?:记者|記者){_HAN})")
"""Whom a reporter works for: "新华社记者王小明"."""
_REPORTS = re.compile(f"[\\s／/]{_HAN}{{2,8}}(?:报道|報導|報道|电|電|讯|訊)$")
_WIRED = re.compile(f"(?<=[记記]者)({_HAN}{{2,3}}){_HAN}{{2,6}}\\d{{1,2}}日(?:专)?[电電]$")
"""A name, a place and a day that are written as one word: "王小明台北5日電"."""
_BESIDE = re.compile(f"({_HAN}{{2,4}})\\s(?={_HAN}{{2,4}}(?:\\s|$))")
_DESK_BEFORE = re.compile("^[\u3040-\u30ff\u3400-\u9fff]{1,10}(?:部・|[＝=])(?=[\u3400-\u9fff])")
_HANGUL_DOT = re.compile(f"(?<={_HANGUL}{{2}})[·ㆍ・](?={_HANGUL}{{2,4}}(?:\\s|$|[·ㆍ・]))")
_TITLED = re.compile(
    f"(?:\\[[^\\[\\]]{{2,20}}\\]\\s?)?{_HANGUL}{{2,4}}(?:[·ㆍ,]\\s?{_HANGUL}{{2,4}}){{0,9}}\\s?(?:선임|수습|인턴|전문)?(?:기자|특파원|칼럼니스트|논설위원)(?!{_HANGUL})"
    f"|{_HAN}{{2,4}}記者$"
)
"""A name before the word for a reporter: "홍길동 기자"."""
_AND_OTHERS = re.compile("\\s?(?:외|ほか|他|等)\\s?\\d{1,2}\\s?(?:명|인|人|名)$")
"""How many more there are, unnamed: "홍길동 기자 외 2명"."""
_AND_PREFIX = re.compile("\\s([وו])(?=[\u0590-\u06ff]{2,}\\s[\u0590-\u06ff]{2,})")
_BRACKETS = ("()", "[]", "（）", "【】", "〔〕", "［］", "「」")


def unwrapped(line: str) -> str:
    """A line without the brackets around all of it."""
    pair = line[:1] + line[-1:]
    return line[1:-1].strip() if pair in _BRACKETS and line.count(pair[0]) == 1 else line


def is_titled(line: str) -> bool:
    """Whether `line` begins with a name and the word for a reporter after it, as in Korean and Japanese."""
    return not line.isascii() and _TITLED.match(line) is not None


def titled_part(line: str) -> str:
    """The names in `line` before the word for a reporter, with it, cut out of dates and addresses; "" for none."""
    if line.isascii():
        return ""
    return ", ".join(match[0] for match in _TITLED.finditer(line) if not line[: match.start()][-1:].strip(" |·,/"))


def separated(line: str, language: str | None) -> str:
    """A byline (not ASCII) whose names stand apart, without the place and the outlet that are glued to them."""
    tag = (language or "")[:2].lower()
    if tag in ("ar", "he"):
        return _AND_PREFIX.sub(lambda joint: _apart(joint, line, tag), line)
    line = _AND_OTHERS.sub("", line)
    if re.search(_HANGUL, line):
        return _HANGUL_DOT.sub(", ", line)
    if re.search(_HAN, line):
        line = _DESK_BEFORE.sub("", _REPORTS.sub("", _OUTLET.sub("", line)))
        line = _WIRED.sub(r"\1", line)
        return _BESIDE.sub(r"\1、", line) if tag == "zh" else line
    return line


def _apart(joint: re.Match[str], line: str, language: str) -> str:
    """A comma for a prefix that says "and": between full names, where the second does not begin with that letter."""
    second = line[joint.start() + 1 :].split(maxsplit=1)[0]
    is_letter = second in _beginning_so(language) or line[: joint.start()].count(" ") < 1
    return joint[0] if is_letter else ", "


@cache
def _beginning_so(language: str) -> frozenset[str]:
    return frozenset(words("names.waw", language))
