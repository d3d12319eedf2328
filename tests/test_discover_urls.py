"""What the form of a URL says, and what was learnt of pages like it."""

from __future__ import annotations

import pytest

from newsbot.discover.urls import LISTINGS_ALONE, Shapes, offers

TAG, SECTION = "https://paper.example/tag/harbour", "https://paper.example/sport"


def learnt(url: str, *, listings: int, articles: int = 0) -> Shapes:
    shapes = Shapes()
    for number in range(listings):
        shapes.learn(f"{url}{'abcdefgh'[number % 8]}", is_article=False)
    for _ in range(articles):
        shapes.learn(url, is_article=True)
    return shapes


def test_tags_that_always_list_are_not_read_as_articles():
    assert learnt(TAG, listings=LISTINGS_ALONE).only_lists(TAG)


@pytest.mark.parametrize(
    ("url", "listings", "articles"),
    [
        (TAG, LISTINGS_ALONE - 1, 0),  # too few to know
        (TAG, 50, 1),  # one of them was an article
        (SECTION, 50, 0),  # an article may have such an address too
    ],
)
def test_a_page_that_may_be_an_article_is_looked_at(url, listings, articles):
    assert not learnt(url, listings=listings, articles=articles).only_lists(url)


@pytest.mark.parametrize(
    ("path", "is_offer"),
    [
        ("/jobs/driver-wanted-for-the-harbour-7", True),
        ("/en/forum/who-has-seen-the-ferry-12", True),
        ("/stellenangebote/fahrer-gesucht", True),
        ("/jobs", False),
        ("/world/jobs-are-lost-at-the-harbour", False),
        ("/news/economy/jobs/a-story", False),
    ],
)
def test_where_offers_are_kept(path: str, is_offer: bool) -> None:
    assert offers(f"https://paper.example{path}") is is_offer
