"""The page on which an article goes on: the same address with the next number, and no other."""

from __future__ import annotations

import pytest

from newsbot.extract.continuation import next_page, split_number
from newsbot.extract.page import Page

SITE = "https://harbour.example"


def following(path: str, body: str, head: str = "") -> str:
    page = Page.parse(f"<html><head>{head}</head><body><h1>Ferry</h1>{body}</body></html>", SITE + path)
    return next_page(page).removeprefix(SITE)


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/news/ferry", "/news/ferry/2"),
        ("/news/ferry/2", "/news/ferry/3"),
        ("/news/ferry/", "/news/ferry/page/2/"),
        ("/news/ferry.html", "/news/ferry_2.html"),
        ("/news/ferry.html", "/news/ferry,page2.html"),
        ("/news/ferry.html", "/news/ferry.html?page=2"),
        ("/news/ferry?page=2", "/news/ferry?page=3"),
        ("/artikel/faehre", "/artikel/faehre/seite-2"),
    ],
)
def test_goes_on(path: str, link: str) -> None:
    assert following(path, f'<a href="/news/other-2">Other</a><a href="{link}">2</a>') == link
    assert following(path, "", f'<link rel="next" href="{link}">') == link


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/news/ferry", '<a rel="next" href="/news/lighthouse">Next article</a>'),
        ("/news/ferry", '<a href="/news/ferry/3">3</a>'),
        ("/news/ferry/2", '<a href="/news/ferry/2">2</a><a href="/news/ferry">1</a>'),
        ("/news/ferry", '<a href="https://other.example/news/ferry/2">2</a>'),
        ("/news/1234", '<a href="/news/1235">next</a>'),
        ("/news/ferry", '<a href="#page-2">2</a>'),
    ],
)
def test_ends_here(path: str, body: str) -> None:
    assert following(path, body) == ""


def test_a_number_of_the_story_is_none_of_the_page() -> None:
    assert split_number(SITE + "/news/12345")[1] == 1
    assert split_number(SITE + "/2026/03/04/ferry")[1] == 1
    assert split_number(SITE + "/news/ferry/2")[1] == 2
