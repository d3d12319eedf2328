"""What a site shows at an address that it does not have: the address asked for, and what is like its answer."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.discover.absent import AGAIN, Absent, absent_address

NOW = datetime(2026, 3, 4, tzinfo=UTC)
BASE = "https://elm.example"
LOST = "We looked everywhere for what you wanted to read and could not find it in this newspaper of ours, dear reader."
OTHER = "The ferry sailed again on Monday with a hundred people on its deck, and the captain was glad of each of them."


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("/news/2026/03/ferry-sails-again-12345.html", r"/news/2026/03/[a-z]{7}-[a-z]{7}-[a-z]{7}-\d{7}\.html"),
        ("/article/123456/ferry", r"/article/\d{8}/[a-z]{7}"),
        ("/story.php?id=77&page=", r"/story\.php\?id=\d{4}&page="),
        ("/2026/03/ferry/#top", r"/2026/03/[a-z]{7}/"),
        ("/новости/паром", r"/новости/[a-z]{7}"),
        ("/", r"/[a-z]{6}/"),
        ("/a?b", r"/a\?[a-z]{3}"),
    ],
)
def test_an_absent_address_has_the_form_of_the_others(url: str, form: str) -> None:
    absent = absent_address(BASE + url)
    assert re.fullmatch(form, absent.removeprefix(BASE))
    assert absent == absent_address(BASE + url)


@given(st.text(max_size=60))
def test_any_text_gives_an_address(text: str) -> None:
    absent = absent_address(f"{BASE}/{text}")
    assert urlsplit(absent).netloc == "elm.example"


def test_what_is_like_the_answer_is_no_page_of_the_site() -> None:
    absent = Absent()
    assert not absent.is_known(NOW)
    absent.learn(NOW, BASE + "/news/xyz", text=LOST)
    absent = Absent.of(json.loads(json.dumps(absent.to_json())))
    assert absent.is_known(NOW)
    assert not absent.is_known(NOW + AGAIN)
    assert absent.shows(BASE + "/news/a", BASE + "/news/a", LOST)
    assert not absent.shows(BASE + "/news/a", BASE + "/news/a", OTHER)
    assert not absent.shows(BASE + "/news/a", BASE + "/news/a", f"{OTHER} {LOST} {OTHER}")
    assert not absent.shows(BASE + "/news/a", BASE + "/news/a", "")


def test_the_page_that_is_shown_instead_is_a_page_where_it_belongs() -> None:
    absent = Absent()
    absent.learn(NOW, BASE + "/news/xyz", text=OTHER, canonical=BASE + "/news/latest")
    assert absent.shows(BASE + "/news/gone", BASE + "/news/gone", OTHER)
    assert not absent.shows(BASE + "/news/latest?utm_source=x", BASE + "/news/latest", OTHER)


def test_where_absent_pages_lead_nothing_else_leads() -> None:
    absent = Absent()
    absent.learn(NOW, BASE + "/news/xyz", location="/lost")
    assert absent.shows(BASE + "/news/gone", BASE + "/lost", OTHER)
    assert not absent.shows(BASE + "/news/a", BASE + "/news/b", OTHER)
    assert not absent.shows(BASE + "/lost", BASE + "/lost", OTHER)
    absent.learn(NOW, BASE + "/news/xyz", location="/lost?for=%2Fnews%2Fxyz")
    assert absent.shows(BASE + "/news/gone", BASE + "/lost?for=%2Fnews%2Fgone", OTHER)
    absent.learn(NOW, BASE + "/news/xyz", location="/page?id=404")
    assert absent.shows(BASE + "/news/gone", BASE + "/page?id=404", OTHER)
    assert not absent.shows(BASE + "/news/moved", BASE + "/page?id=405", OTHER)
    absent.learn(NOW, BASE + "/news/xyz", location="http://www.elm.example/news/xyz/")  # another spelling only
    assert not absent.place


@pytest.mark.parametrize("kept", [None, [], {}, ["soon", "", ""], [1, 2], "x"])
def test_what_was_not_kept_is_not_known(kept: object) -> None:
    absent = Absent.of(kept)
    assert absent.to_json() == []
    assert not absent.is_known(NOW)
