"""Why a field is what it is."""

from __future__ import annotations

import json

from newsbot.extract.candidate import Candidate
from newsbot.extract.explain import LONGEST, MOST, explain
from newsbot.extract.page import Page
from newsbot.reader import explain_article, read_article
from newsbot.sites import Selector, Site

PAGE = (
    "<html lang=en><head><title>A seal stops the ferry</title><meta name=author content='Key Operator'></head><article>"
    "<h1>A seal stops the ferry</h1><p class=byline>By Ada Finch</p><time>4 March 2025</time><p class=desk>Ben Moor</p>"
    + "<p>The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it.</p>"
    * 4
)


def test_the_first_candidate_that_is_a_value_is_chosen() -> None:
    reading = {
        "authors": [Candidate(word, "html", score, why=word) for word, score in [("x", 3), ("Ada", 2), ("B", 1)]]
    }
    told = explain(reading, lambda _, candidate: candidate.value != "x")
    assert [one["outcome"] for one in told["authors"]] == ["no value", "chosen", "beaten"]
    assert told["authors"][1] == {"value": "Ada", "source": "html", "score": 2, "why": "Ada", "outcome": "chosen"}


def test_much_is_shown_short() -> None:
    reading = {"body": [Candidate("x" * 1_000, "html")], "keywords": [Candidate(["k"], "html")] * 50}
    told = explain(reading, lambda *_: True)
    assert len(told["body"][0]["value"]) == LONGEST + 1
    assert len(told["keywords"]) == MOST


def test_the_article_is_the_one_that_is_explained() -> None:
    page = Page.parse(PAGE, "https://tide.example/a")
    article, told = explain_article(page)
    assert article == read_article(page)
    json.dumps(told)
    for field, source in article.sources.items():
        chosen = [one for one in told[field] if one["outcome"] == "chosen"]
        assert chosen[0]["source"] == source.partition(";")[0]
        assert chosen[0]["why"] or field == "body"
    assert told["authors"][0]["value"] == article.authors == ["Ada Finch"]


def test_a_selector_of_the_profile_is_named() -> None:
    site = Site(domains=("tide.example",), selectors={"authors": (Selector(".desk", "css"),)})
    article, told = explain_article(Page.parse(PAGE, "https://tide.example/a"), site=site)
    assert article.authors == ["Ben Moor"]
    assert [(one["source"], one["why"], one["outcome"]) for one in told["authors"][:2]] == [
        ("site", ".desk", "chosen"),
        ("html", told["authors"][1]["why"], "beaten"),
    ]
