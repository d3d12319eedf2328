"""What becomes of an article: new, updated, unchanged, a copy; and all its versions can be read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from benchmarks.invented_news import Newsroom
from newsbot.errors import UsageError
from newsbot.items import Article, Image
from newsbot.store.articles import from_row, image_of
from newsbot.store.keep import Keep
from newsbot.store.versions import history

ROOM = Newsroom(21)
STORY = ROOM.story(paragraphs=8)


class Archive:
    """The pipeline and its database."""

    def __init__(self, directory, **settings) -> None:
        crawler = get_crawler(Spider, {"NEWSBOT_DATA_DIR": str(directory), **settings})
        crawler._apply_settings()
        self.keep = Keep.from_crawler(crawler)
        self.keep.open_spider()
        self.memory = self.keep.memory
        self.stats = crawler.stats

    def add(self, url: str, body: str = STORY.body, headline: str = STORY.headline, **fields) -> Article | None:
        article = Article(url=url, canonical_url=url, headline=headline, body=body, **fields)
        try:
            return self.keep.process_item(article)
        except DropItem:
            return None

    def versions(self, url: str):
        self.memory.flush()
        return history(self.memory.database, url)


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    yield made
    made.memory.close()


A, B, C = (f"https://{name}.example/news/the-story.html" for name in ("one", "two", "three"))


def test_the_same_again_says_nothing_new(archive):
    assert archive.add(A).status == "new"
    assert archive.add(A) is None
    assert archive.add(A + "?utm_source=feed") is None
    assert archive.stats.get_value("newsbot/unchanged") == 2


def test_a_copy_names_the_earliest(archive):
    archive.add(A)
    same = archive.add(B)
    cut = archive.add(C, body=ROOM.copy(STORY, 0.7).body, headline="Quite another headline")
    assert (same.status, same.duplicate_of) == ("duplicate", A)
    assert (cut.status, cut.duplicate_of) == ("duplicate", A)
    archive.memory.flush()
    assert archive.memory.rows("SELECT count(DISTINCT story_id), count(story_id) FROM article", {}) == [(1, 3)]


@pytest.mark.parametrize(("policy", "status"), [("drop", None), ("keep", "new")])
def test_what_copies_become(tmp_path, policy, status):
    archive = Archive(tmp_path, NEWSBOT_DUPLICATES=policy)
    archive.add(A)
    copy = archive.add(B)
    assert (copy.status if copy else None) == status
    archive.memory.flush()
    assert archive.memory.rows("SELECT count(DISTINCT story_id), count(*) FROM article", {}) == [(1, 2)]
    archive.memory.close()


def test_an_unknown_policy(tmp_path):
    with pytest.raises(UsageError, match="must be one of mark, drop, keep"):
        Archive(tmp_path, NEWSBOT_DUPLICATES="merge")


def test_a_live_blog_repeats_itself(archive):
    archive.add(A, article_type="LiveBlogPosting")
    more = STORY.body + "\n\n14:05 The vote has begun."
    assert archive.add(B, body=more, article_type="LiveBlogPosting").status == "new"


def test_a_change_is_a_version_that_can_be_read_again(archive):
    paragraphs = STORY.paragraphs
    archive.add(A, authors=["Ada Lind"], images=[Image(url="https://one.example/a.jpg")])
    note = "Correction: an earlier version of this article gave the wrong day."
    changed = [*paragraphs[:2], "A new paragraph says what happened at noon.", *paragraphs[3:], note]
    second = archive.add(A, body="\n\n".join(changed), headline="A corrected headline", authors=["Bea Roth"])
    assert (second.status, second.version) == ("updated", 2)
    archive.add(A, body="\n\n".join(changed[1:]), headline="A corrected headline", authors=["Bea Roth"])
    third, second_, first = archive.versions(A)
    assert [v.version for v in (third, second_, first)] == [3, 2, 1]
    assert first.body == STORY.body
    assert first.headline == STORY.headline
    assert second_.body == "\n\n".join(changed)
    assert second_.headline_before == STORY.headline
    assert second_.added == ["A new paragraph says what happened at noon.", note]
    assert second_.removed == [paragraphs[2]]
    assert second_.corrections == (note,)
    assert (third.added, third.removed, third.headline_before) == ([], [paragraphs[0]], None)
    assert archive.memory.rows("SELECT name FROM author", {}) == [("Bea Roth",)]
    assert archive.memory.rows("SELECT count(*) FROM image", {}) == [(0,)]


COSMETIC = {
    "a date rendered anew": ("Updated 3 hours ago", "Updated 5 hours ago"),
    "a date in another form": ("24 November 2026, 10:15 UTC", "Tuesday, November 24, 2026 at 11:40 a.m."),
    "a German date": ("Aktualisiert: 24. November 2026, 10:15 Uhr", "Aktualisiert: 24. November 2026, 12:30 Uhr"),
    "links to more": ("Read more: The ferry that never sailed", "Read more: Ten beaches for the weekend"),
    "white space": ("A line  of text that stays the same.", "A line of text that stays\u00a0the same."),
    "quotation marks": ('He said: "Nothing has changed here."', "He said: “Nothing has changed here.”"),
    "dashes": ("It stays - as it was.", "It stays — as it was."),
}


@pytest.mark.parametrize("name", COSMETIC)
def test_other_dress_is_no_version(archive, name):
    before, after = COSMETIC[name]
    archive.add(A, body=f"{before}\n\n{STORY.body}")
    assert archive.add(A, body=f"{after}\n\n{STORY.body}") is None
    assert (
        archive.add(
            A, body=STORY.body if name in {"a date rendered anew", "links to more"} else after + "\n\n" + STORY.body
        )
        is None
    )
    assert len(archive.versions(A)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Three people were hurt.", "Five people were hurt."),
        ("At least 3 people died.", "At least 5 people died."),
        ("The vote is on 3 May and will be close.", "The vote is on 4 May and will be close."),
    ],
)
def test_a_small_change_of_fact_is_a_version(archive, before, after):
    archive.add(A, body=f"{STORY.body}\n\n{before}")
    assert archive.add(A, body=f"{STORY.body}\n\n{after}").version == 2
    newest = archive.versions(A)[0]
    assert (newest.removed, newest.added) == ([before], [after])


def test_a_headline_alone(archive):
    archive.add(A)
    assert archive.add(A, headline="Now it is called this").version == 2
    newest, first = archive.versions(A)
    assert newest.headline_before == first.headline == STORY.headline
    assert newest.body == first.body
    assert newest.added == newest.removed == []


def test_no_such_article(archive):
    assert archive.versions("https://nowhere.example/") == []


def test_a_very_long_text_that_changed(archive):
    body = "\n\n".join(f"Paragraph {n} of very many." for n in range(3000))
    archive.add(A, body=body)
    archive.add(A, body=body + "\n\nThe end.")
    assert archive.versions(A)[1].body == body


def test_an_article_comes_back_as_it_went_in(archive):
    zone = timezone(timedelta(hours=-5))
    article = archive.add(
        A,
        alternative_headline="Kicker",
        description="What it is about.",
        authors=["Ada Lind", "Bo Ek"],
        byline="by ADA LIND and Bo Ek",
        date_published=datetime(2026, 11, 24, 9, 30, tzinfo=zone),
        date_modified=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
        section="Politics",
        breadcrumbs=["News", "Politics"],
        keywords=["bridge"],
        language="en",
        images=[
            Image("https://one.example/a.jpg", "A bridge.", "Photo: Ek", ["Bo Ek"], ["Reuters"], "bridge", 800, 600)
        ],
        is_accessible_for_free=False,
        related_links=["https://one.example/other"],
        sources={"headline": "json-ld"},
        fetched_at=datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
        tdm_reserved=True,
    )
    archive.memory.flush()
    with archive.memory.database.engine.connect() as connection:
        from sqlalchemy import text

        row = connection.execute(text("SELECT * FROM article")).mappings().one()
        images = [image_of(image) for image in connection.execute(text("SELECT * FROM image")).mappings()]
    assert from_row(row, images) == article
    assert from_row(row, images).date_published.isoformat() == "2026-11-24T09:30:00-05:00"


def test_another_address_on_its_site_is_the_article_itself(archive):
    archive.add(A)
    assert archive.add(A + "?view=full&page_style=2") is None
    archive.add(B)
    assert archive.add(B.replace("the-story", "print-1234")) is None
    archive.memory.flush()
    assert archive.memory.rows("SELECT canonical_url FROM article ORDER BY id", {}) == [(A,), (B,)]
    known = archive.memory.rows("SELECT article_key FROM page WHERE article_key IS NOT NULL ORDER BY key", {})
    assert known == [("one.example/news/the-story.html",), ("two.example/news/the-story.html",)]
