"""What a site does with addresses is learnt as it does it; what it names but does not number is found, too."""

from __future__ import annotations

import pytest

from newsbot.discover.feeds import page_after, read_feed
from newsbot.discover.forms import Grown, Slashes
from newsbot.discover.links import find_links
from newsbot.discover.pagination import find_next
from newsbot.discover.sitemaps import MapEntry, without_pages
from newsbot.extract.page import Page

SITE = "https://harbour.example"


def stories(count: int) -> list[str]:
    return [f"{SITE}/world/the-ferry-left-the-harbour-{n}" for n in range(count)]


def learnt(*moves: tuple[str, str]) -> Slashes:
    slashes = Slashes()
    for asked, answered in moves:
        slashes.learn(asked, answered)
    return slashes


def test_a_slash_that_is_always_added_is_asked_for() -> None:
    *some, last = stories(4)
    slashes = learnt(*((url, url + "/") for url in some))
    assert slashes.settle(last) == last + "/"
    assert slashes.settle(last + "/") == last + "/"
    assert slashes.settle(last + "?page=2") == last + "?page=2"
    assert slashes.settle(f"{SITE}/about") == f"{SITE}/about"


def test_a_slash_that_is_always_taken_is_left_out() -> None:
    *some, last = stories(4)
    assert learnt(*((url + "/", url) for url in some)).settle(last + "/") == last


@pytest.mark.parametrize("count", [1, 2])
def test_few_redirects_are_no_habit(count: int) -> None:
    *some, last = stories(count + 1)
    assert learnt(*((url, url + "/") for url in some)).settle(last) == last


def test_a_site_that_adds_it_to_some_only_is_asked_as_it_says() -> None:
    *some, plain, last = stories(5)
    assert learnt(*((url, url + "/") for url in some), (plain, plain)).settle(last) == last


def test_a_path_that_grew_is_shortened_where_articles_stand() -> None:
    folders = {f"{SITE}/world/{{}}"}
    grown = Grown()
    long = f"{SITE}/world/world/world/the-ferry-left"
    assert grown.shorten(long, folders.__contains__) == f"{SITE}/world/the-ferry-left"
    assert (
        grown.shorten(f"{SITE}/sport/sport/the-ferry-left", folders.__contains__)
        == f"{SITE}/sport/sport/the-ferry-left"
    )
    assert grown.failed(f"{SITE}/world/the-ferry-left") == long
    assert grown.failed(f"{SITE}/world/the-ferry-left") == ""


def test_paths_that_only_look_grown_are_left_alone_after_two() -> None:
    grown = Grown()
    for word in ("one", "two"):
        short = grown.shorten(f"{SITE}/world/world/{word}", lambda _: True)
        assert grown.failed(short) == f"{SITE}/world/world/{word}"
    assert grown.shorten(f"{SITE}/world/world/three", lambda _: True) == f"{SITE}/world/world/three"


def test_the_next_page_is_not_a_choice_from_this_one() -> None:
    choices = "".join(f'<a href="/all?year={year}&amp;page=1">{year}</a>' for year in (2024, 2025))
    page = Page.parse(f'<html><body>{choices}<a href="/all?page=2">2</a></body></html>', f"{SITE}/all")
    following = find_next(page, find_links(page))
    assert following is not None
    assert following.url == f"{SITE}/all?page=2"


def test_a_feed_of_wordpress_goes_on_unnamed() -> None:
    text = b"<rss><channel><generator>https://wordpress.org/?v=6.6</generator><item><link>https://a.example/x</link></item>"
    assert read_feed(text + b"</channel></rss>", f"{SITE}/feed/").is_paged
    assert not read_feed(text.replace(b"wordpress", b"letterpress") + b"</channel></rss>", f"{SITE}/feed/").is_paged
    assert page_after(f"{SITE}/feed/") == f"{SITE}/feed/?paged=2"
    assert page_after(f"{SITE}/?feed=rss2") == f"{SITE}/?feed=rss2&paged=2"
    assert page_after(f"{SITE}/feed/?paged=9") == f"{SITE}/feed/?paged=10"


def test_maps_of_pages_are_left_out_beside_maps_of_posts() -> None:
    posts, pages = MapEntry(f"{SITE}/post-sitemap.xml"), MapEntry(f"{SITE}/page-sitemap.xml")
    assert without_pages([posts, pages]) == [posts]
    assert without_pages([pages]) == [pages]
