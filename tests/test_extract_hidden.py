"""An article in an element that other pages hold no text in is read as a browser shows it."""

from __future__ import annotations

from html import escape

import pytest

import newsbot
from tests.hostile_pages import ARTICLE, HEADLINE, page

URL = "https://harbour.example/news/ferry"
BROWSER_SHOWS = {
    "a picture": f"<svg><g><foreignObject width=9>{ARTICLE}</foreignObject></g></svg>",
    "a formula": f"<math><mtext>{ARTICLE}</mtext></math>",
    "a frame": f'<iframe sandbox srcdoc="{escape(ARTICLE)}"></iframe>',
    "a plug-in that is missing": f"<object data=/x.swf>{ARTICLE}</object>",
    "a list that never ends": f"<select><option>1{ARTICLE}",
    "a shadow root in capitals": f"<div><TEMPLATE ShadowRootMode=open>{ARTICLE}</TEMPLATE></div>",
}


@pytest.mark.parametrize("place", BROWSER_SHOWS)
def test_an_article_is_read_where_a_browser_shows_it(place: str) -> None:
    article = newsbot.extract(page().replace(ARTICLE, BROWSER_SHOWS[place]), URL)
    assert article.headline == HEADLINE
    assert all(f"On day {n} the ferry" in article.body for n in range(8))


@pytest.mark.parametrize(
    "html",
    [
        f"<template>{ARTICLE}</template>",
        "<select>" + "<option>The ferry of another day" * 200 + "</select>",
        f"<iframe srcdoc='{'<i>x</i>' * 1_000}'></iframe>",
        "<svg><desc>The ferry</desc></svg>" * 100,
    ],
)
def test_what_no_browser_shows_or_what_is_no_text_stays_hidden(html: str) -> None:
    with pytest.raises(newsbot.NotAnArticle):
        newsbot.extract(page().replace(ARTICLE, html), URL)
