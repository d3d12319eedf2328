"""Whatever a URL, feed, sitemap, listing or date holds: the readers of newsbot/discover raise nothing else."""

from __future__ import annotations

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.discover.entries import absolute, moment
from newsbot.discover.feeds import NotAFeedError, read_feed
from newsbot.discover.json_listing import read_json_listing
from newsbot.discover.leads import Lead
from newsbot.discover.links import find_links
from newsbot.discover.pagination import find_next
from newsbot.discover.sitemaps import NotASitemapError, read_sitemap
from newsbot.discover.urls import judge_url, page_number, shape_of
from newsbot.extract.page import Page

URL = "https://elm.example/news/"
PARTS = [
    "<item>",
    "</item>",
    "<link>",
    "<link href='/a'/>",
    "<title>",
    "]]>",
    "<![CDATA[",
    "&x;",
    "<url><loc>/a",
    "<a href=b>",
]
MARKUP = st.lists(st.sampled_from(PARTS) | st.text(max_size=10), max_size=20).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["url", "next", "items", "id"]), inner),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_urls_and_dates_of_any_text(text: str) -> None:
    for url in (text, URL + text, f"https://{text}/x"):
        assert 0 <= judge_url(url).score <= 1
        assert isinstance(shape_of(url), str)
        page_number(url)
    assert absolute(URL, text)[:4] in {"", "http"}
    found = moment(text)
    assert found is None or found.tzinfo is not None


@settings(max_examples=150, deadline=None)
@given(MARKUP)
def test_feeds_sitemaps_and_listings_of_any_markup(markup: str) -> None:
    with contextlib.suppress(NotAFeedError):
        read_feed(f"<rss><channel>{markup}".encode("utf-8", "replace"), URL)
    with contextlib.suppress(NotASitemapError):
        list(read_sitemap(f"<urlset>{markup}".encode("utf-8", "replace"), URL))
    page = Page.parse(f"<body>{markup}", URL)
    links = find_links(page)
    assert all(link.url.startswith("http") for link in links)
    find_next(page, links)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_json_of_any_types(document: object) -> None:
    body = json.dumps(document).encode()
    urls, _, following = read_json_listing(body, URL)
    assert all(url.startswith("http") for url in [*urls, *filter(None, [following])])
    with contextlib.suppress(NotAFeedError):
        read_feed(body, URL)


@given(st.dictionaries(st.sampled_from(["headline", "authors"]), st.text()), st.integers(0, 9))
def test_a_lead_comes_back_as_it_was(hints: dict[str, str], depth: int) -> None:
    lead = Lead(URL, "article", "feed", URL, depth, hints=hints)
    assert Lead.of(URL, json.loads(json.dumps(lead.to_json()))) == lead
