"""Feeds of every form are read alike, and hostile ones take no time (newsbot/discover/feeds.py)."""

from __future__ import annotations

import time

import pytest

from newsbot.caps import CALIBRATED
from newsbot.discover.feeds import NotAFeedError, find_feeds, looks_like_feed, read_feed
from newsbot.extract.page import Page

URL = "https://elm.example/feed"
RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Elm</title><link>https://elm.example/</link>
<atom:link rel="next" href="/feed?page=2"/><item><title>Grüße &amp;amp; &lt;b&gt;Küsse&lt;/b&gt;&nbsp;!</title>
<link> /news/one </link><guid isPermaLink="false">17</guid><dc:creator><![CDATA[Ada Lind]]></dc:creator>
<category>World</category><category>Sea</category><pubDate>Mon, 02 Mar 2026 10:00:00 +0200</pubDate></item>
<item><guid>https://elm.example/news/two</guid><author>desk@elm.example (Ben Oak)</author></item>
<item><title>No address</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://elm.example/a/"><entry>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <b>bridge</b></div></title>
<link rel="replies" href="/no"/><link href="one"/><id>tag:elm</id><author><name>Ada Lind</name></author>
<category term="World"/><published>2026-03-02T10:00:00Z</published><updated>2026-03-02T11:00:00Z</updated></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/><item><link>https://elm.example/one</link>
<dc:date>2026-03-02T10:00+02:00</dc:date></item></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252"])
def test_rss_says_who_what_and_when(encoding: str) -> None:
    feed = read_feed(RSS.format(encoding=encoding).encode(encoding), URL)
    first, second = feed.entries
    assert (first.url, second.url) == ("https://elm.example/news/one", "https://elm.example/news/two")
    assert first.hints["headline"] == "Grüße & Küsse !"
    assert first.hints["authors"] == ["Ada Lind"]
    assert first.hints["keywords"] == ["World", "Sea"]
    assert first.hints["date_published"] == "2026-03-02T08:00:00+00:00"
    assert second.hints == {"authors": ["Ben Oak"]}
    assert feed.next_url == "https://elm.example/feed?page=2"


def test_atom_says_the_same() -> None:
    (entry,) = read_feed(ATOM.encode(), URL).entries
    assert entry.url == "https://elm.example/a/one"
    assert entry.hints["headline"] == "The bridge"
    assert (entry.hints["authors"], entry.hints["keywords"]) == (["Ada Lind"], ["World"])
    assert entry.hints["date_modified"] == "2026-03-02T11:00:00+00:00"


def test_rdf_has_its_items_beside_the_channel() -> None:
    (entry,) = read_feed(RDF.encode(), URL).entries
    assert entry.hints == {"date_published": "2026-03-02T08:00:00+00:00"}


def test_a_feed_without_namespaces_and_with_faults_is_read() -> None:
    text = "<rss><channel><item><dc:creator>Ada</dc:creator><title>Fish & chips <link>https://elm.example/1</link>"
    assert read_feed(b"<rss><channel><item><link>https://elm.example/1", URL).entries[0].url == "https://elm.example/1"
    assert read_feed(text.replace("chips", "chips</title>").encode(), URL).entries[0].hints["authors"] == ["Ada"]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"{}", b"[]", b"<rsx", b"{" * 100_000, b"\x00<rss>"])
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        read_feed(body, URL)


def test_a_json_feed_of_wrong_types_is_read_as_far_as_it_goes() -> None:
    wrong = b'{"version":"https://jsonfeed.org/version/1.1","next_url":7,"items":[7,null,{"url":[]},{"id":5},'
    wrong += b'{"url":"/x","title":{},"authors":{"name":1},"tags":"a","date_published":[],"language":7}]}'
    assert looks_like_feed(wrong)
    (entry,) = read_feed(wrong, URL).entries
    assert (entry.url, entry.hints) == ("https://elm.example/x", {})


HOSTILE = {
    "unclosed links": b"<link>" * 300_000,
    "unclosed items": b"<item>" * 300_000,
    "items in items": b"<item><link>https://elm.example/1</link>" * 50_000,
    "attributes": b"<item " + b" ".join(b'a%d="1"' % n for n in range(150_000)) + b"/>",
    "namespaces": b"<item " + b" ".join(b'xmlns:a%d="u"' % n for n in range(100_000)) + b"/>",
    "declarations": b"<!" * 900_000,
    "comments": b"<!-- " * 400_000,
    "sections": b"<![CDATA[" * 200_000,
    "ampersands": b"<item><title>" + b"&" * 1_900_000,
    "entities": b"<item><title>" + b"&eacute;&zz;" * 150_000,
    "titles in titles": b"<item><title>" * 100_000 + b"x" * 500_000,
    "authors": b"<item><link>/1</link>" + b"<author>a@b ((</author>" * 80_000 + b"</item>",
    "dates": b"<item><link>/1</link><pubDate>" + b" 1" * 900_000 + b"</pubDate></item>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_33_hostile_feeds_take_no_time(name: str) -> None:
    started = time.process_time()
    assert len(read_feed(b"<rss><channel>" + HOSTILE[name], URL).entries) <= CALIBRATED.feed_entries
    assert time.process_time() - started < 3  # 0.4 s for the slowest, on a machine with nothing else to do


def test_33_entities_of_a_feed_are_neither_read_nor_multiplied() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for entity in (laughs, '<!ENTITY l9 SYSTEM "file:///etc/passwd">'):
        text = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{entity}]><rss><channel><item><title>x &l9;</title>'
        feed = read_feed(f"{text}<link>/1</link></item></channel></rss>".encode(), URL)
        assert feed.entries[0].hints.get("headline") == "x"


def test_feeds_that_a_page_names() -> None:
    links = '<link rel=alternate type="application/rss+xml" href=/feed><link rel=alternate type=text/html href=/x>'
    links += '<link rel=alternate type="application/rss+xml" title="Comments" href=/c>'
    assert find_feeds(Page.parse(f"<head>{links}</head>", "https://elm.example/")) == [URL]
