"""Dates as pages write them, in every listed language, become aware datetimes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.load.dates import Moment, parse_date, parse_moment
from newsbot.load.words import words

NOW = datetime(2024, 11, 4, 12, 0, tzinfo=UTC)

PRINTED = {
    "en": [
        "November 3, 2024",
        "3 November 2024",
        "Nov. 3, 2024",
        "3rd November, 2024",
        "Sunday, Nov 3 2024",
        "Published: 3 Nov 2024",
    ],
    "de": ["3. November 2024", "03.11.2024", "3.11.24", "So., 3. Nov. 2024", "Stand: 03.11.2024"],
    "fr": ["3 novembre 2024", "le 3 nov. 2024", "03/11/2024", "dimanche 3 novembre 2024", "Publié le 03/11/2024"],
    "es": ["3 de noviembre de 2024", "3 nov 2024", "03/11/2024", "domingo, 3 de noviembre de 2024"],
    "it": ["3 novembre 2024", "03/11/2024", "domenica 3 novembre 2024"],
    "pt": ["3 de novembro de 2024", "03/11/2024", "3 nov 2024"],
    "nl": ["3 november 2024", "03-11-2024", "zondag 3 november 2024"],
    "pl": ["3 listopada 2024", "03.11.2024", "3 lis 2024"],
    "ru": ["3 ноября 2024", "03.11.2024", "3 ноября 2024 г."],
    "uk": ["3 листопада 2024", "03.11.2024", "3 листопада 2024 р."],
    "tr": ["3 Kasım 2024", "03.11.2024", "3 Kasım 2024 Pazar"],
    "sv": ["3 november 2024", "2024-11-03", "3 nov 2024"],
    "no": ["3. november 2024", "03.11.2024", "3. nov. 2024"],
    "da": ["3. november 2024", "03-11-2024", "3. nov 2024"],
    "cs": ["3. listopadu 2024", "3. 11. 2024"],
    "zh": ["2024年11月3日", "2024-11-03", "2024/11/3"],
    "ja": ["2024年11月3日", "令和6年11月3日", "2024/11/03"],
    "ko": ["2024년 11월 3일", "2024.11.03", "2024-11-03"],
    "ar": [
        "3 نوفمبر 2024",
        "٣ نوفمبر ٢٠٢٤",
        "3 تشرين الثاني 2024",
        "الأحد - 1 جمادى الأولى 1446 هـ - 3 نوفمبر 2024 مـ",
    ],
    "bg": ["3 ноември 2024", "3 ноември 2024 г."],
    "sr": ["3. novembar 2024.", "3. новембар 2024.", "nedelja, 3. 11. 2024."],
    "hr": ["3. studenoga 2024.", "3. studenog 2024."],
    "sl": ["3. november 2024", "3. novembra 2024"],
    "sk": ["3. novembra 2024"],
    "mk": ["3 ноември 2024"],
    "be": ["3 лістапада 2024"],
    "hu": ["2024. november 3.", "2024. nov. 3., vasárnap", "2024.11.03."],
    "ro": ["3 noiembrie 2024"],
    "el": ["3 Νοεμβρίου 2024", "03 Νοε 2024", "3 ΝΟΕΜΒΡΙΟΥ 2024"],
    "fi": ["3. marraskuuta 2024", "3.11.2024"],
    "et": ["3. november 2024"],
    "lv": ["2024. gada 3. novembris", "3. novembris, 2024"],
    "lt": ["2024 m. lapkričio 3 d.", "2024-11-03"],
    "is": ["3. nóvember 2024"],
    "ca": ["3 de novembre de 2024"],
    "eu": ["2024ko azaroaren 3a"],
    "id": ["Minggu, 3 November 2024", "03 Nov 2024"],
    "vi": ["Chủ Nhật, 3/11/2024", "ngày 3 tháng 11 năm 2024", "3 tháng 11, 2024"],
    "th": ["3 พฤศจิกายน 2567", "3 พ.ย. 2567", "3 พ.ย. 67", "วันอาทิตย์ที่ ๓ พฤศจิกายน พ.ศ. ๒๕๖๗", "3 พ.ย. 2024", "03/11/2567"],
    "hi": ["3 नवंबर 2024", "रविवार, ३ नवम्बर २०२४"],
    "bn": ["৩ নভেম্বর ২০২৪"],
    "ur": ["3 نومبر 2024"],
    "fa": ["۱۳ آبان ۱۴۰۳", "یکشنبه ۱۳ آبان ماه ۱۴۰۳", "۱۴۰۳/۰۸/۱۳", "1403/08/13", "۳ نوامبر ۲۰۲۴"],
    "he": ["3 בנובמבר 2024", "03.11.24"],
    "ka": ["3 ნოემბერი, 2024"],
    "hy": ["3 նոյեմբերի 2024"],
    "sw": ["3 Novemba 2024"],
    "zh-TW": ["民國113年11月3日", "113年11月3日", "二〇二四年十一月三日"],
    "ja-JP": ["2024年（令和6年）11月3日"],
}
WITH_TIME = [
    ("en", "November 3, 2024 at 2:05 p.m. ET", "2024-11-03T14:05-05:00"),
    ("en", "3 November 2024 14:05 GMT", "2024-11-03T14:05+00:00"),
    ("en", "Nov 3, 2024, 2:05 PM PST", "2024-11-03T14:05-08:00"),
    ("de", "03.11.2024, 14:05 Uhr", "2024-11-03T14:05"),
    ("de", "03.11.2024 14.05 Uhr MEZ", "2024-11-03T14:05+01:00"),
    ("fr", "Publié le 3 novembre 2024 à 14h05", "2024-11-03T14:05"),
    ("es", "3 de noviembre de 2024 a las 14:05", "2024-11-03T14:05"),
    ("it", "3 novembre 2024 alle 14:05", "2024-11-03T14:05"),
    ("pt", "03/11/2024 às 14h05", "2024-11-03T14:05"),
    ("pl", "3 listopada 2024, godz. 14:05", "2024-11-03T14:05"),
    ("ru", "3 ноября 2024, 14:05 МСК", "2024-11-03T14:05+03:00"),
    ("cs", "3. 11. 2024 14:05", "2024-11-03T14:05"),
    ("no", "3. november 2024 kl. 14:05", "2024-11-03T14:05"),
    ("zh", "2024年11月3日 下午2:05", "2024-11-03T14:05"),
    ("ja", "2024年11月3日 14時05分", "2024-11-03T14:05"),
    ("ko", "2024년 11월 3일 오후 2시 5분", "2024-11-03T14:05"),
    ("th", "3 พ.ย. 67 14.05 น.", "2024-11-03T14:05"),
    ("fa", "یکشنبه ۱۳ آبان ۱۴۰۳ - ۱۴:۰۵", "2024-11-03T14:05"),
    ("hu", "2024. november 3. 14:05", "2024-11-03T14:05"),
    ("el", "3 Νοεμβρίου 2024, 2:05 μ.μ.", "2024-11-03T14:05"),
    ("id", "Minggu, 3 Nov 2024 14:05 WIB", "2024-11-03T14:05+07:00"),
    ("vi", "Chủ nhật, 3/11/2024, 14:05 (GMT+7)", "2024-11-03T14:05+07:00"),
    (None, "2024-11-03T14:05:00Z", "2024-11-03T14:05+00:00"),
    (None, "2024-11-03T14:05:00+0100", "2024-11-03T14:05+01:00"),
    (None, "2024-11-03 14:05:00", "2024-11-03T14:05"),
    (None, "Sun, 03 Nov 2024 14:05:00 +0100", "2024-11-03T14:05+01:00"),
    (None, "Sun, 03 Nov 2024 14:05:00 GMT", "2024-11-03T14:05+00:00"),
    (None, "1730642700", "2024-11-03T14:05+00:00"),
    (None, "1730642700000", "2024-11-03T14:05+00:00"),
    (None, "20241103140500", "2024-11-03T14:05"),
]
AGO = {
    "en": ["3 hours ago", "3 hrs ago"],
    "de": ["vor 3 Stunden"],
    "fr": ["il y a 3 heures"],
    "es": ["hace 3 horas"],
    "it": ["3 ore fa"],
    "pt": ["há 3 horas"],
    "nl": ["3 uur geleden"],
    "pl": ["3 godziny temu"],
    "ru": ["3 часа назад"],
    "uk": ["3 години тому"],
    "tr": ["3 saat önce"],
    "sv": ["3 timmar sedan"],
    "no": ["3 timer siden"],
    "da": ["3 timer siden"],
    "cs": ["před 3 hodinami"],
    "zh": ["3小时前"],
    "ja": ["3時間前"],
    "ko": ["3시간 전"],
    "ar": ["قبل 3 ساعات"],
}


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, texts in PRINTED.items() for text in texts])
def test_a_printed_day(language: str, text: str) -> None:
    moment = parse_moment(text, language=language)
    assert moment
    assert moment.when.date() == date(2024, 11, 3)
    assert moment.zone_assumed


@pytest.mark.parametrize(("language", "text", "when"), WITH_TIME)
def test_a_printed_time(language: str | None, text: str, when: str) -> None:
    wanted = datetime.fromisoformat(when)
    moment = parse_moment(text, language=language, timezone="Asia/Tokyo")
    assert moment
    assert moment.has_time
    assert moment.zone_assumed == (wanted.tzinfo is None)
    assert moment.when == (wanted if wanted.tzinfo else wanted.replace(tzinfo=ZoneInfo("Asia/Tokyo")))


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, texts in AGO.items() for text in texts])
def test_hours_ago(language: str, text: str) -> None:
    assert parse_date(text, language=language, now=NOW) == NOW - timedelta(hours=3)
    assert parse_date(text, language=language) is None


@pytest.mark.parametrize("language", sorted(PRINTED))
def test_every_month_is_known_in_every_language(language: str) -> None:
    for month in range(1, 13):
        for word in words(f"dates.month.{month}", language):
            moment = parse_moment(f"5 {word} 2024", language=language)
            assert moment is None or moment.when.month == month, word
        assert words(f"dates.month.{month}", language) or language.partition("-")[0] in ("zh", "ja", "ko", "vi")


def test_one_word_is_two_months_in_two_languages() -> None:
    for language, month in (("hr", 10), ("pl", 11)):
        moment = parse_moment("3 listopada 2024", language=language)
        assert moment
        assert moment.when.month == month


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("۱ فروردین ۱۴۰۳", date(2024, 3, 20)),
        ("۳۰ اسفند ۱۴۰۳", date(2025, 3, 20)),
        ("۱ مهر ۱۴۰۰", date(2021, 9, 23)),
        ("29 اسفند 1378", date(2000, 3, 19)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("二〇二〇年十二月三十一日", date(2020, 12, 31)),
        ("28 ก.พ. 2540", date(1997, 2, 28)),
    ],
)
def test_other_calendars(text: str, day: date) -> None:
    moment = parse_moment(text)
    assert moment
    assert moment.when.date() == day


@pytest.mark.parametrize("text", ["۳۰ اسفند ۱۴۰۲", "۳۲ مهر ۱۴۰۲", "1403/13/01"])
def test_a_day_that_the_calendar_of_iran_has_not(text: str) -> None:
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "language", "day_first", "day"),
    [
        ("03/04/2024", "en-US", None, date(2024, 3, 4)),
        ("03/04/2024", "en-GB", None, date(2024, 4, 3)),
        ("03/04/2024", "fr", None, date(2024, 4, 3)),
        ("03/04/2024", None, True, date(2024, 4, 3)),
        ("03/04/2024", "fr", False, date(2024, 3, 4)),
        ("25/04/2024", "en-US", None, date(2024, 4, 25)),
        ("04/25/2024", "de", None, date(2024, 4, 25)),
        ("03.04.2024", None, None, date(2024, 4, 3)),
    ],
)
def test_which_number_is_the_day(text: str, language: str | None, day_first: bool | None, day: date) -> None:
    moment = parse_moment(text, language=language, day_first=day_first)
    assert moment
    assert moment.when.date() == day


@pytest.mark.parametrize(
    "text", ["", "no date", "99.99.2024", "31.02.2024", "1994-12-31", "3 May 1066", "2024", "12:30"]
)
def test_what_is_no_date_of_an_article(text: str) -> None:
    assert parse_moment(text) is None


def test_no_date_is_later_than_a_day_after_now() -> None:
    assert parse_moment("2024-11-05T11:00:00Z", now=NOW)
    assert parse_moment("2024-11-06T12:00:00Z", now=NOW) is None


def test_what_was_assumed_is_not_written() -> None:
    assert Moment(datetime(2024, 11, 3, tzinfo=UTC), zone_assumed=True, has_time=False).written == "2024-11-03"
    assert (
        Moment(datetime(2024, 11, 3, 9, tzinfo=UTC), zone_assumed=True, has_time=True).written == "2024-11-03T09:00:00"
    )
    zoned = Moment(datetime(2024, 11, 3, 9, tzinfo=timezone(timedelta(hours=1))), zone_assumed=False, has_time=True)
    assert zoned.written == "2024-11-03T09:00:00+01:00"


@given(
    st.text(max_size=300), st.sampled_from([None, "en", "de", "ar", "zh", "?"]), st.sampled_from([None, True, False])
)
def test_no_text_is_too_strange(text: str, language: str | None, day_first: bool | None) -> None:
    moment = parse_moment(text, language=language, day_first=day_first, now=NOW)
    assert moment is None or (moment.when.tzinfo is not None and 1995 <= moment.when.year <= 2024)


@given(st.datetimes(datetime(1996, 1, 1), datetime(2024, 10, 31)), st.integers(-12, 12))  # noqa: DTZ001
def test_an_iso_date_is_itself(when: datetime, hours: int) -> None:
    aware = when.replace(tzinfo=timezone(timedelta(hours=hours)))
    moment = parse_moment(aware.isoformat())
    assert moment
    assert moment.when == aware
    assert parse_date(moment.written) == aware


@pytest.mark.parametrize(
    "stamp",
    [
        "20241103T14:05:00+0100",
        "20241103T130500Z",
        "2024-11-03T13:05:0Z",
        "2024-11-03 14.05.00 +01:00",
        "2024-11-03T13-05-00Z",
    ],
)
def test_a_stamp_that_only_resembles_the_standard_keeps_its_zone(stamp: str) -> None:
    moment = parse_moment(stamp)
    assert moment
    assert not moment.zone_assumed
    assert moment.when == datetime(2024, 11, 3, 13, 5, tzinfo=UTC)


def test_a_stamp_that_is_no_time_is_no_date() -> None:
    assert parse_moment("20241103T25:05:00Z") is None
