"""Crawls the invented newspapers with another program, the way its documentation tells; `crawl.py` starts it.

    PYTHON benchmarks/crawl_peers.py [READER OUT.jsonl SEED...]

PYTHON is that of an environment with the reader in it; without a reader, those that are installed there are named, one
a line, with their versions. Each line of OUT.jsonl is an article with its `canonical_url`.
Politeness is off, as in every run of the benchmark: it is our own server.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

Found = Iterator[dict[str, Any]]


def fundus(seeds: list[str]) -> Found:
    """https://pypi.org/project/fundus: a parser written for these layouts, their sitemaps."""
    from fundus import Crawler, Requires
    from fundus.parser import BaseParser, ParserProxy, attribute
    from fundus.parser.utility import (
        extract_article_body_with_selector,
        generic_author_parsing,
        generic_date_parsing,
    )
    from fundus.publishers.base_objects import Publisher
    from fundus.scraping.url import Sitemap
    from lxml.etree import XPath

    headline = XPath("string(//h1)")
    paragraphs = XPath(
        "//*[@class='article-body-viewer' or @class='entry-content' or @itemprop='articleBody' or @class='txt'"
        " or @data-component='text']/*[self::p or @class='para']"
    )

    class Parser(ParserProxy):
        class V1(BaseParser):
            @attribute
            def title(self) -> Any:
                return headline(self.precomputed.doc)

            @attribute
            def body(self) -> Any:
                return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=paragraphs)

            @attribute
            def authors(self) -> Any:
                return generic_author_parsing(self.precomputed.ld.bf_search("author"))

            @attribute
            def publishing_date(self) -> Any:
                meta = self.precomputed.meta.get("article:published_time")
                return generic_date_parsing(self.precomputed.ld.bf_search("datePublished") or meta)

    publishers = [
        Publisher(name=seed, domain=seed, parser=Parser, sources=[Sitemap(f"{seed}sitemap.xml")]) for seed in seeds
    ]
    crawler = Crawler(*publishers, delay=0.0, ignore_robots=True)
    for article in crawler.crawl(only_complete=Requires("title", "body")):
        fields = {"title": article.title, "authors": article.authors, "text": str(article.body)}
        yield {"canonical_url": article.html.responded_url, **fields}


def newspaper4k(seeds: list[str]) -> Found:
    """https://pypi.org/project/newspaper4k: finds its articles by categories and feeds."""
    import newspaper

    for seed in seeds:
        paper = newspaper.build(seed, memorize_articles=False, fetch_images=False, number_threads=4)
        for article in paper.articles:
            try:
                article.download()
                article.parse()
            except newspaper.ArticleException:
                continue
            fields = {"title": article.title, "authors": article.authors, "text": article.text}
            yield {"canonical_url": article.url.partition("?")[0], **fields}


def news_please(seeds: list[str]) -> Found:
    """https://pypi.org/project/news-please: as it comes, by sitemaps, its articles as files of JSON."""
    import newsplease

    with tempfile.TemporaryDirectory(prefix="news-please-") as directory:
        work = Path(directory)
        config = (Path(newsplease.__file__).parent / "config/config.cfg").read_text()
        config = config.replace("~/news-please-repo/", f"{work}/").replace("LOG_LEVEL = INFO", "LOG_LEVEL = WARNING")
        (work / "config.cfg").write_text(config)
        (work / "sitelist.hjson").write_text(json.dumps({"base_urls": [{"url": seed} for seed in seeds]}))
        subprocess.run([sys.executable, "-m", "newsplease", "-c", f"{work}/"], check=True)
        for path in (work / "data").rglob("*.json"):
            found = json.loads(path.read_text())
            fields = {"title": found["title"], "authors": found["authors"], "text": found["maintext"]}
            yield {"canonical_url": found["url"], **fields}


READERS = {"fundus": fundus, "newspaper4k": newspaper4k, "news-please": news_please}
"""Name of the package to what crawls with it."""


def name_installed() -> None:
    """Print each reader that is installed, and its version."""
    for name in READERS:
        with suppress(importlib.metadata.PackageNotFoundError):
            print(name, importlib.metadata.version(name))


def main() -> None:
    if len(sys.argv) == 1:
        name_installed()
        return
    reader, out, *seeds = sys.argv[1:]
    with Path(out).open("w") as file:
        file.writelines(json.dumps(found) + "\n" for found in READERS[reader](seeds))


if __name__ == "__main__":
    main()
