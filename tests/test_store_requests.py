"""Requests as JSON and back, whose turn it is, and what a crew of workers makes of its parts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import FormRequest, Request, Spider
from scrapy.settings import Settings

from newsbot.store.crew import IDLE, _judge, set_own_files
from newsbot.store.done import Errback
from newsbot.store.hosts import AHEAD, Host, choose
from newsbot.store.requests import NotStorable, dump_request, load_request


class It(Spider):
    name = "it"

    def parse(self, response): ...

    def failed(self, failure): ...


SPIDER = It()
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", min_size=1, max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(values, st.binary(max_size=30), st.integers(-100, 100))
def test_comes_back_as_it_went(value, body, priority):
    request = Request(
        "https://example.org/a?b=é",
        SPIDER.parse,
        "POST",
        {"X-One": "1"},
        body,
        {"c": "d"},
        {"kept": value, "set": {1, 2}},
        priority=priority,
        dont_filter=True,
        errback=SPIDER.failed,
        cb_kwargs={"when": datetime(2026, 11, 24, tzinfo=UTC)},
    )
    text = dump_request(request, SPIDER)
    assert text.isascii()
    json.loads(text)
    back = load_request(text, SPIDER)
    for name in (
        "url",
        "method",
        "headers",
        "body",
        "cookies",
        "meta",
        "priority",
        "dont_filter",
        "cb_kwargs",
        "flags",
    ):
        assert getattr(back, name) == getattr(request, name), name
    assert (back.callback, back.errback) == (SPIDER.parse, SPIDER.failed)


def test_what_is_no_json_stays_behind():
    request = Request("https://example.org/", meta={"kept": 1, "page": object(), "newsbot_row": "00"})
    assert load_request(dump_request(request, SPIDER), SPIDER).meta == {"kept": 1}


def test_an_errback_that_was_wrapped_is_stored_as_the_spiders():
    for original in (None, SPIDER.failed):
        request = Request("https://example.org/", errback=Errback(SimpleNamespace(), original))
        assert load_request(dump_request(request, SPIDER), SPIDER).errback == original


def test_the_kind_of_request_is_kept():
    request = FormRequest("https://example.org/", formdata={"a": "b"})
    back = load_request(dump_request(request, SPIDER), SPIDER)
    assert (type(back), back.body) == (FormRequest, b"a=b")


@pytest.mark.parametrize(
    "request_",
    [
        Request("https://example.org/", callback=lambda response: None),
        Request("https://example.org/", callback=Spider("other").parse),
        Request("https://example.org/", cb_kwargs={"page": object()}),
    ],
)
def test_what_cannot_be_stored_says_so(request_):
    with pytest.raises(NotStorable):
        dump_request(request_, SPIDER)


def waiting(*ranks: int) -> Host:
    host = Host()
    for n, rank in enumerate(ranks):
        host.put((rank, n, n.to_bytes(4), "{}"))
    return host


def slot(active: int = 0, lastseen: float = 0.0, delay: float = 2.0) -> SimpleNamespace:
    return SimpleNamespace(active=range(active), concurrency=1, lastseen=lastseen, delay=delay, jitter=0)


def test_the_most_urgent_of_the_free_hosts():
    hosts = {"a": waiting(0), "b": waiting(-5), "c": waiting(-9), "d": Host()}
    assert choose(hosts, {"c": slot(active=1)}, 100.0) == ("b", 0.0)
    assert choose(hosts, {"c": slot(active=1), "b": slot(lastseen=99.0)}, 100.0) == ("a", pytest.approx(100.95))
    hosts["a"].leaving = True
    assert choose(hosts, {"c": slot(active=1), "b": slot(lastseen=99.0)}, 100.0) == (None, pytest.approx(100.95))


def test_one_host_does_not_take_all_while_its_robots_txt_is_asked_for():
    hosts = {"a": waiting(*range(50))}
    taken = 0
    while choose(hosts, {}, 100.0)[0] and taken < 50:
        hosts["a"].take()
        taken += 1
    assert taken == 2


def test_a_host_holds_a_small_part_of_what_waits():
    host = waiting(*[0] * (AHEAD * 10))
    assert len(host.heap) == 4 * AHEAD
    assert host.more
    host.put((-1, 10**9, b"urgent", "{}"))
    assert host.take()[2] == b"urgent"


@given(st.lists(st.integers(-5, 5), max_size=40), st.integers(1, 50))
def test_requests_come_in_their_order(ranks, limit):
    rows = sorted((rank, n, n.to_bytes(4), "{}") for n, rank in enumerate(ranks))
    host, came = Host(more=True), []
    while host.has_work:
        if not host.heap:
            left = [row for row in rows if row[2] not in {key for *_, key, _ in came}]
            host.fill(left[:limit], limit)
            if not host.heap:
                break
        came.append(host.take())
        host.land(came[-1][2])
    assert came == rows


def test_each_worker_has_files_of_its_own():
    feeds = {"out/articles.csv": {}, "all.jsonl.gz": {}, "-": {}, "s3://b/%(time)s.json": {}}
    settings = Settings({"FEEDS": feeds, "NEWSBOT_WORKER": 2})
    set_own_files(settings)
    assert list(settings.getdict("FEEDS")) == ["out/articles.2.csv", "all.2.jsonl.gz", "-", "s3://b/%(time)s.json"]
    alone = Settings({"FEEDS": feeds})
    set_own_files(alone)
    assert dict(alone.getdict("FEEDS")) == feeds


@pytest.mark.parametrize(
    ("codes", "code", "said"),
    [
        ([0, 0], 0, ""),
        ([0, IDLE], 0, ""),
        ([IDLE, IDLE], 1, "nothing was fetched"),
        ([0, 3], 3, ""),
        ([1, 3], 1, ""),
        ([0, -9], 0, "worker 2 was killed: the others took over"),
        ([3, -9], 3, "worker 2 was killed: the others took over"),
        ([IDLE, -9], 1, "worker 2 was killed: run the same command again"),
        ([-9, -9], 1, "worker 1, 2 was killed: run the same command again"),
    ],
)
def test_how_a_crew_ends(codes, code, said, capsys):
    assert _judge(codes) == code
    assert said in capsys.readouterr().err
