"""Years, months and days of other calendars as Gregorian ones: Buddhist, Solar Hijri, eras of Japan and Taiwan."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from newsbot.load.words import any_of, table

_BUDDHIST = 543
"""Years that the calendar of Thailand is ahead."""
_BUDDHIST_YEARS = range(1995 + _BUDDHIST, 2100 + _BUDDHIST)
_SOLAR_YEARS = range(1373, 1473)
"""Years of the calendar of Iran that a page on the web may name."""
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911, "中華民國": 1911}
"""The last year before each era."""
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

_ERA = re.compile(rf"({any_of(_ERAS)})\s?(\d{{1,3}}|元)\s?年")
_ROC_YEAR = re.compile(r"(?<!\d)(1[01]\d)\s?年(?=\s?\d{1,2}\s?月)")
_HAN_DATE = re.compile("([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_TWICE = re.compile(r"(?<=\d年)\s?[(（][^()（）\d]{0,4}\d{1,4}年[)）]")
"""The same year said again: "2024年（令和6年）"."""
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s?tháng\s(\d{1,2})(?:\s?[,/]\s?|\snăm\s|\s)(\d{4})(?!\d)")
_THAI = re.compile("[\u0e00-\u0e7f]")
_THAI_DOT = re.compile("(?<=[\u0e00-\u0e7f])\\.|\\.(?=[\u0e00-\u0e7f])")
_THAI_YEAR = re.compile("(?<=[\u0e00-\u0e7f])\\s(?:พศ|คศ)?\\s?(?:(\\d{4})|(\\d\\d))(?![\\d:.])")


def gregorian(text: str) -> str:
    """`text` (one line, lower case, ASCII digits) with the years and dates of other calendars written as Gregorian."""
    if "年" in text:
        text = _HAN_DATE.sub(_in_digits, text)
        text = _TWICE.sub("", _ERA.sub(_year_of_era, text))
        text = _ROC_YEAR.sub(lambda year: f"{int(year[1]) + 1911}年", text)
    elif _THAI.search(text):
        text = _THAI_DOT.sub("", text)
        text = _THAI_YEAR.sub(lambda year: f" {year[1] or f'25{year[2]}'}", text)
    elif "tháng" in text:
        text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    elif _solar_date().search(text):
        text = _solar_date().sub(_in_solar, text)
    return text


def day_of(year: int, month: int, day: int) -> date:
    """The day of a year that may be a Buddhist or Solar Hijri one, as its number tells. Raises ValueError."""
    if year in _BUDDHIST_YEARS:
        year -= _BUDDHIST
    elif year in _SOLAR_YEARS:
        return _of_solar(year, month, day)
    return date(year, month, day)


def _year_of_era(match: re.Match[str]) -> str:
    return f"{_ERAS[match[1]] + (1 if match[2] == '元' else int(match[2]))}年"


def _in_digits(match: re.Match[str]) -> str:
    return f"{match[1].translate(_HAN_DIGITS)}年{_number(match[2])}月{_number(match[3])}日"


def _number(han: str) -> int:
    """1 to 39, written with Chinese numerals."""
    tens, ten, ones = han.rpartition("十")
    count = int((tens or "1").translate(_HAN_DIGITS)) if ten else 0
    return 10 * count + int((ones or "0").translate(_HAN_DIGITS))


def _in_solar(match: re.Match[str]) -> str:
    try:
        return _of_solar(int(match[3]), _solar_months()[match[2]], int(match[1])).isoformat()
    except ValueError:
        return match[0]


def _of_solar(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate  # here: few pages need it, and every command would load it

    found: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return found


@cache
def _solar_months() -> dict[str, int]:
    return {name: month for names in table("dates.solar").values() for month, name in enumerate(names, 1)}


@cache
def _solar_date() -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)(\d{{1,2}})\s?({any_of(_solar_months())})(?:\s?ماه)?[\s،,]{{1,2}}(\d{{4}})(?!\d)")
