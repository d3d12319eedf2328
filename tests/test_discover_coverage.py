"""When sitemaps are taken to be complete: they name everything that many pages lead to, and nothing less will do."""

from __future__ import annotations

from newsbot.discover.coverage import NAMED_ENOUGH, SHOWN_ENOUGH, Coverage

KEYS = [f"paper.example/news/story-{number}" for number in range(SHOWN_ENOUGH)]


def test_sitemaps_that_name_all_that_many_pages_show_are_complete() -> None:
    coverage = Coverage()
    coverage.show(KEYS, KEYS)
    assert not coverage.covered
    for key in KEYS:
        coverage.name(key, in_sitemap=True)
    assert coverage.covered
    assert coverage.proved


def test_one_article_that_they_lack_is_enough_to_look_on() -> None:
    coverage = Coverage()
    for key in KEYS:
        coverage.name(key, in_sitemap=True)
    coverage.show(KEYS, [])
    coverage.show(["paper.example/news/old"], ["paper.example/news/old"])
    assert not coverage.covered
    coverage.learn("paper.example/news/old", is_article=False)
    assert coverage.proved


def test_a_feed_alone_never_proves_it() -> None:
    coverage = Coverage()
    for key in KEYS:
        coverage.name(key, in_sitemap=False)
    coverage.show(KEYS, [])
    assert coverage.covered
    assert not coverage.proved


def test_few_articles_prove_nothing() -> None:
    coverage = Coverage()
    for key in KEYS:
        coverage.name(key, in_sitemap=True)
    coverage.show(KEYS[:NAMED_ENOUGH], [])
    assert coverage.covered
    assert not coverage.proved
