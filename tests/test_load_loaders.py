"""Candidates become an `Article` of normal values: one processor for each kind of value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.candidate import Candidate
from newsbot.items import Article
from newsbot.load import loaders
from newsbot.load.loaders import load_article
from newsbot.load.text import clean, content_hash, count_words, fold

URL = "https://tide.example/news/ferry?utm_source=x"


def load(**said: Any) -> Article:
    return load_article({field: [Candidate(value, "html")] for field, value in said.items()}, URL)


@pytest.mark.parametrize(
    ("field", "value", "normal"),
    [
        ("headline", "  A seal\u00a0stops\n the\u200b ferry ", "A seal stops the ferry"),
        ("description", "Ca\u0301fe\u0301", "Cáfé"),
        ("byline", " by \n alex ", "by alex"),
        ("authors", ["by alex"], ["Alex"]),
        ("authors", "By JOHN O'NEILL and Priya Raman, Senior Reporter", ["John O'Neill", "Priya Raman"]),
        ("authors", ["Jane Doe", "Jane Doe"], ["Jane Doe"]),
        ("body", "One.\r\n\r\n\r\nTwo.\nThree. ", "One.\n\nTwo.\n\nThree."),
        ("language", "en_us", "en-US"),
        ("language", "zh-hans-cn", "zh-Hans-CN"),
        ("language", "PT-br", "pt-BR"),
        ("is_accessible_for_free", "False", False),
        ("is_accessible_for_free", True, True),
        ("breadcrumbs", ["Home ", " World", "World"], ["Home", "World"]),
        ("keywords", ["sea", " sea ", "ice"], ["sea", "ice"]),
        ("related_links", ["https://tide.example/b", "javascript:x"], ["https://tide.example/b"]),
        ("date_published", "2024-11-03T14:05:00+01:00", datetime(2024, 11, 3, 13, 5, tzinfo=UTC)),
        ("date_modified", "3. November 2024, 14:05 Uhr", datetime(2024, 11, 3, 14, 5, tzinfo=UTC)),
        ("dateline", "BERLIN, Nov 3 (AP)", "BERLIN (AP)"),
        ("canonical_url", "https://tide.example/news/seal#top", "https://tide.example/news/seal"),
        ("publisher", " The Tide ", "The Tide"),
    ],
)
def test_a_value_becomes_normal(field: str, value: Any, normal: Any) -> None:
    assert getattr(load(**{field: value}), field) == normal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", " \u200b "),
        ("authors", ["admin", "https://example.org"]),
        ("language", "123"),
        ("is_accessible_for_free", "perhaps"),
        ("date_published", "soon"),
        ("related_links", ["mailto:a@b.example"]),
        ("body", None),
    ],
)
def test_what_is_no_value_is_missing(field: str, value: Any) -> None:
    article = load(**{field: value})
    assert getattr(article, field) in (None, [], "")
    assert field not in article.sources


def test_of_several_candidates_the_first_that_is_a_value_counts() -> None:
    reading = {
        "date_published": [Candidate("soon", "meta"), Candidate("2024-11-03", "html"), Candidate("2024-11-04", "url")],
        "authors": [Candidate(["admin"], "json-ld"), Candidate(["Jane Doe"], "html")],
    }
    article = load_article(reading, URL, timezone="Europe/Berlin")
    assert article.authors == ["Jane Doe"]
    assert article.date_published
    assert article.date_published.isoformat() == "2024-11-03T00:00:00+01:00"
    assert article.sources == {"date_published": "html; zone assumed: Europe/Berlin", "authors": "html"}


def test_a_canonical_address_of_another_site_is_not_believed() -> None:
    article = load(canonical_url="https://other.example/copy")
    assert article.canonical_url == "https://tide.example/news/ferry"
    assert article.url == URL


def test_images_without_an_address_are_left_out() -> None:
    reading = {
        "images": [
            Candidate({"url": "data:image/gif;base64,xx", "alt": "dot"}, "html"),
            Candidate(
                {"url": "https://tide.example/a.jpg", "caption": " A seal ", "width": 640, "height": 0}, "json-ld"
            ),
        ]
    }
    image = load_article(reading, URL).images
    assert [(one.url, one.caption, one.width, one.height) for one in image] == [
        ("https://tide.example/a.jpg", "A seal", 640, None)
    ]


def test_captions_are_cut_and_endless_related_links_left_out() -> None:
    short, endless = "https://elm.example/mill", "https://elm.example/" + "x" * 2_000
    picture = {"url": "https://elm.example/weir.jpg", "caption": "water " * 1_000}
    links = [Candidate(endless, "html"), Candidate([short, endless], "html")]
    article = load_article({"related_links": links, "images": [Candidate(picture, "html")]}, "https://elm.example/weir")
    assert article.images[0].caption == ("water " * 1_000)[:2_000].rstrip()
    assert article.related_links == [short]


def test_words_and_hash_are_those_of_the_text() -> None:
    article = load(headline="Seal", body="It slept. 海豹 slept.")
    assert article.word_count == 5
    assert article.content_hash == content_hash("SEAL", "it slept 海豹   slept")
    assert article.content_hash != content_hash("Seal", "It woke. 海豹 slept.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one", 1),
        ("don't - stop", 2),
        ("a, b; c", 3),
        ("well-known", 1),
        ("東京タワー", 5),
        ("“quoted” – words…", 2),
        ("wait .... -. ---- stop", 2),
    ],
)
def test_words_are_counted(text: str, count: int) -> None:
    assert count_words(text) == count


@given(st.text())
def test_clean_and_folded_texts_stay(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert loaders.paragraphs(loaders.paragraphs(text)) == loaders.paragraphs(text)
    tag = loaders.language_tag(text)
    assert tag is None or loaders.language_tag(tag) == tag


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.binary(),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_no_value_is_too_strange(value: Any) -> None:
    for process in (
        loaders.text,
        loaders.paragraphs,
        loaders.language_tag,
        loaders.flag,
        loaders.web_url,
        loaders.dateline,
    ):
        process(value)
    loaders.names(value, {})
    loaders.moment(value, {})


@pytest.mark.parametrize(
    ("text", "folded", "count"),
    [
        ("हिन्दी में समाचार।", "हिन्दी में समाचार", 3),
        ("ที่นี่ มีข่าว", "ที่นี่ มีข่าว", 2),
        ("السَّلَامُ عَلَيْكُمْ", "السلام عليكم", 2),
        ("שָׁלוֹם, עוֹלָם", "שלום עולם", 2),
        ("больша\u0301я", "большая", 1),
    ],
)
def test_marks_are_parts_of_words_and_vowel_points_are_cosmetic(text: str, folded: str, count: int) -> None:
    assert (fold(text), count_words(text)) == (folded, count)
