"""One story printed in many languages and layouts: each part of the page is read as what it is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from newsbot import extract
from newsbot.items import Article

STORIES: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")
)
"""Language (BCP 47) to the parts of its page (languages.toml)."""
URL = "https://www.tide.example/news/seals-2"
IMAGE = "https://www.tide.example/img/2024/seals-on-ramp-1200.jpg"
MENU = "".join(f"<li><a href=/s{n}>Sec {n}</a></li>" for n in range(6))

PLAIN = """<main><div>{trail}</div><h1>{headline}</h1><p><b>{standfirst}</b></p><p>{byline}</p><p>{published}</p>
<p>{modified}</p><figure>{image}<figcaption>{caption} {credit}</figcaption></figure>{text}
<p>{tags_heading}: {links}</p></main>"""
NAMED = """<article><div class=breadcrumb>{trail}</div><p class=kicker>{kicker}</p><h1 class=title>{headline}</h1>
<div class=lead>{standfirst}</div><div class=meta><span class=author>{byline}</span><span class=date>{published}</span>
<span class=modified>{modified}</span></div><div class=picture>{image}<div class=caption>{caption}</div>
<div class=credit>{credit}</div></div><div class=text>{text}</div>
<div class=tags><h4>{tags_heading}</h4>{links}</div></article>"""
IN_ONE_LINE = """<article><h1><span>{kicker}</span><br>{headline}</h1><h2>{standfirst}</h2>
<div><span>{byline}</span> | <span>{published}</span> | <span>{modified}</span></div>
<div>{image}<p>{caption}<br>{credit}</p></div>{text}</article>"""
FOOTED = """<h1><a href=/>Tide</a></h1><div class="news-single"><a class="article-tag" href=/coast>{kicker}</a>
<h3>{headline}</h3>
<div class=footer><span class=news-date>{published}</span> <span class=news-author>{byline}</span></div>
<div class=teaser-text><p>{standfirst}</p></div>{image}<p class=caption>{caption} {credit}</p>{text}
<div class=article-footer><div class=tags>{boxes}</div></div></div>"""
TOUCHING = """<div><h2>{headline}</h2><h3 class=deck>{standfirst}</h3>
<div><span class=byline>{byline}</span><span class=timestamp>{published}</span></div>{image}{text}</div>"""
POSTED = """<div class=post><h2>{headline}</h2><p>{published} | {byline} | <a href=/c>{breadcrumbs[2]}</a> | 3</p>
<div>{image}{text}</div></div>"""
BARE = """<div><p>{breadcrumbs[0]} » {headline}</p><h2>{headline}</h2><p>{byline}</p><p>{standfirst}</p>{image}
<p>{credit}</p>{text}</div>"""


def read(language: str, layout: str, *, force: bool = False) -> Article:
    story = STORIES[language]
    parts = {
        **story,
        "trail": " › ".join(f"<a href=/c{n}>{step}</a>" for n, step in enumerate(story["breadcrumbs"])),
        "image": "<img src=/img/2024/seals-on-ramp-1200.jpg width=1200 height=800>",
        "text": "".join(f"<p>{paragraph}</p>" for paragraph in story["paragraphs"]),
        "boxes": "".join(f"<div><a href=/x/{n}>{tag}</a></div>" for n, tag in enumerate(story["tags"])),
        "links": " ".join(f"<a href=/tag/{n}>{tag}</a>" for n, tag in enumerate(story["tags"])),
    }
    return extract(
        f"<html lang={language}><head><meta charset=utf-8><title>{story['headline']} | Tide</title>"
        f"<meta property=og:site_name content=Tide></head><body><header><a href=/>Tide</a><nav><ul>{MENU}</ul></nav>"
        f"</header>{layout.format_map(parts)}<footer><p>© 2024 Tide</p></footer></body></html>",
        URL,
        force=force,
    )


def check_picture(article: Article, story: dict[str, Any]) -> None:
    image = article.images[0]
    assert image.url == IMAGE
    assert image.creators == story["creators"]
    assert image.agencies == story["agencies"]


def check_text(article: Article, story: dict[str, Any]) -> None:
    for paragraph in story["paragraphs"]:
        assert paragraph in article.body
    for part in ("published", "modified", "caption", "credit"):
        assert story[part] not in article.body


@pytest.mark.parametrize("layout", [PLAIN, NAMED, IN_ONE_LINE], ids=["plain", "named", "in one line"])
@pytest.mark.parametrize("language", STORIES)
def test_a_whole_page(language: str, layout: str) -> None:
    story = STORIES[language]
    article = read(language, layout)
    assert article.headline == story["headline"]
    assert article.authors == story["authors"]
    assert article.date_published
    assert article.date_published.date().isoformat() == "2024-03-05"
    assert article.date_modified
    assert article.date_modified.date().isoformat() == "2024-03-06"
    assert article.language == language
    check_picture(article, story)
    assert article.images[0].caption == story["caption"]
    check_text(article, story)
    if layout != PLAIN:
        assert article.alternative_headline == story["kicker"]
        assert article.description == story["standfirst"]
    if layout != IN_ONE_LINE:
        assert article.breadcrumbs == story["breadcrumbs"]
        assert article.keywords == story["tags"]


@pytest.mark.parametrize("language", STORIES)
def test_a_page_without_dates_and_captions(language: str) -> None:
    story = STORIES[language]
    article = read(language, BARE)
    assert article.headline == story["headline"]
    assert article.authors == story["authors"]
    check_picture(article, story)
    check_text(article, story)


@pytest.mark.parametrize("language", STORIES)
def test_the_line_of_author_and_date_in_a_footer_of_the_headline(language: str) -> None:
    story = STORIES[language]
    article = read(language, FOOTED)
    assert (article.headline, article.alternative_headline) == (story["headline"], story["kicker"])
    assert (article.authors, article.description) == (story["authors"], story["standfirst"])
    assert article.keywords == story["tags"]
    check_text(article, story)


@pytest.mark.parametrize("layout", [TOUCHING, POSTED], ids=["in elements that touch", "between bars"])
@pytest.mark.parametrize("language", STORIES)
def test_author_and_date_in_one_line(language: str, layout: str) -> None:
    story = STORIES[language]
    article = read(language, layout, force=True)
    assert article.authors == story["authors"]
    assert article.date_published
    assert article.date_published.date().isoformat() == "2024-03-05"
    assert (article.images[0].credit_text, article.images[0].agencies) == (None, [])
