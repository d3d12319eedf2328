"""Hostile markup loses what is too much and keeps its text; harmless markup is left exactly as it is."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.caps import CALIBRATED
from newsbot.errors import NotAnArticle
from newsbot.extract import guard
from newsbot.extract.page import Page

PLAIN = "<!doctype html><html><head><title>x</title></head><body>{}</body></html>"


def depth(html: str) -> int:
    """How deep the page nests once it is parsed."""
    page = Page.parse(html, "https://harbour.example/")
    depths = [0] * len(page)
    for i, parent in enumerate(page.parents):
        depths[i] = depths[parent] + 1 if parent >= 0 else 0
    return max(depths, default=0)


@pytest.mark.parametrize(
    "body",
    [
        "<p>One <b>two</b> three</p>" * 500,
        "<ul><li>one<li>two<li>three</ul>" * 300,
        "<p>one<p>two<p>three" * 500,
        "<table><tr><td>1<td>2<tr><td>3</table>" * 200,
        "<div>" * 60 + "x" + "</div>" * 60,
        '<p title="a > b < c">x</p>' * 200,
        "<script>if (a<b) { document.write('<b>'); }</script>" * 50,
        "<a href='/x'>" + "word " * 9_000 + "</a>",
        f'<div data-x="{"y " * 60_000}">z</div>',
    ],
)
def test_harmless_markup_is_left_alone(body: str) -> None:
    html = PLAIN.format(body)
    assert guard.check(html) == guard.Checked(html)


@pytest.mark.parametrize(
    ("unit", "count"),
    [
        ("<div>", 40_000),
        ("<ul><li>", 10_000),
        ("<div><!--</div>-->", 20_000),
        ('<div title="</div>">', 20_000),
        ("<table><tr><td>", 8_000),
        ("<a-b><i-j>", 10_000),
        ("<DIV>", 20_000),
        ("<div/>", 20_000),
        ("<div\n>", 20_000),
    ],
)
def test_deep_nesting_is_cut_and_its_text_kept(unit: str, count: int) -> None:
    html = PLAIN.format(unit * count + "<p>The ferry sails.</p>")
    assert depth(html) <= CALIBRATED.page_depth * 3 // 2  # a parser puts a tbody into each table
    page = Page.parse(html, "https://harbour.example/")
    assert "The ferry sails." in page.text(0)
    assert "depth" in page.tamed


def test_moderate_depth_that_costs_the_readers_is_cut_after_parsing() -> None:
    page = Page.parse(PLAIN.format("<div>" * 4_000 + "The ferry sails."), "https://harbour.example/")
    assert page.tamed == ("depth",)
    assert "The ferry sails." in page.text(0)


def test_formatting_elements_left_open_are_not_built_again_and_again() -> None:
    html = PLAIN.format("".join(f"<p><b class=c{n}>x" for n in range(4_000)))
    page = Page.parse(html, "https://harbour.example/")
    assert "formatting" in page.tamed
    assert len(page) < 200_000
    assert page.text(0).count("x") == 4_001


def test_what_the_parser_builds_again_is_cut_short() -> None:
    few = "".join(f"<p><b id={k}>" for k in range(650))  # too few tags to be looked at before they are parsed
    page = Page.parse(f"<html><body>{few}<p>The ferry left the harbour.", "https://tide.example/")
    assert "formatting" in page.tamed
    assert len(page) < 2_000
    assert "The ferry left the harbour." in page.text(0)


@pytest.mark.parametrize("separator", [" ", "=1 ", '="<i>" ', "/", "='>' ", '=""', "\n"])
def test_a_tag_with_too_many_attributes_loses_them(separator: str) -> None:
    attributes = separator.join(f"a{n}" for n in range(60_000))
    checked = guard.check(PLAIN.format(f"<p {attributes}>The ferry sails.</p><p class=x>It rains.</p>"))
    assert checked.tamed == ("attributes",)
    assert "<p>The ferry sails.</p><p class=x>It rains.</p>" in checked.text


def test_inline_tags_go_before_a_page_is_refused() -> None:
    checked = guard.check(PLAIN.format("<p>" + "<b>x</b>" * 70_000))
    assert checked.tamed == ("elements",)
    assert checked.text.count("x") == 70_001
    with pytest.raises(NotAnArticle) as refusal:
        guard.check(PLAIN.format(f"<p>{'x' * 101}" * 70_000))
    assert refusal.value.reason == "refused_elements"


@pytest.mark.parametrize("junk", ["<p>x</p>", "<br>", "<li><a href=/x>a story</a>", "<img src=/x>", "<td>1</td>"])
@pytest.mark.parametrize("place", ["before", "after"])
def test_of_a_long_stretch_of_tags_only_the_ends_stay(junk: str, place: str) -> None:
    article = f"<article><h1>The ferry sails</h1><p>{'The ferry sails again. ' * 9}</p></article>"
    junk *= 250_000
    checked = guard.check(PLAIN.format(junk + article if place == "before" else article + junk))
    assert article in checked.text
    assert checked.tamed == ("elements",)
    assert checked.text.count("<") < 1_000


def test_what_scripts_and_comments_hide_is_no_tag() -> None:
    hidden = "<script>" + "a<b;" * 1_100_000 + "</script>"
    checked = guard.check(PLAIN.format(f"<!-- <script> --><p>The ferry sails.</p>{hidden}<p>It rains.</p>"))
    assert "<p>The ferry sails.</p><p>It rains.</p>" in checked.text


def test_size_is_refused_before_anything_is_done() -> None:
    for html in (b"x" * (CALIBRATED.page_bytes + 1), "x" * (CALIBRATED.page_bytes + 1)):
        with pytest.raises(NotAnArticle) as refusal:
            Page.parse(html, "https://harbour.example/")
        assert refusal.value.reason == "refused_size"


def test_binary_is_no_page() -> None:
    with pytest.raises(NotAnArticle) as refusal:
        Page.parse(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "https://harbour.example/x.png")
    assert refusal.value.reason == "not_html"


def visible(html: str) -> str:
    return "".join(Page(html, "https://harbour.example/").strings)


PIECES = [
    *[
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<b id='",
        "'>",
        '"',
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "x",
    ],
    *[" ", "<", ">", "</", "<table>", "<td>", "<li>", "<option>", "<body a=b>", "<br>", "/>", "=", "<title>"],
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=80))
def test_taming_any_markup_keeps_its_words(pieces: list[str]) -> None:
    html = "".join(pieces)
    text, _ = guard.tame(html)
    assert visible(text).count("x") == visible(html).count("x")  # an "x" can also be part of a tag that goes
    assert guard.check(html).tamed == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500))
def test_any_text_is_checked_or_refused(text: str) -> None:
    with contextlib.suppress(NotAnArticle):
        assert guard.check(text) == guard.Checked(text)
