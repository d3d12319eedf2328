"""Reads every labelled page with one reader, ours or another's, in a process of its own; `extraction.py` starts it.

    python benchmarks/readers.py READER CORPUS OUT.jsonl [--source a,b] [--split dev] [--limit N]

Each line of OUT.jsonl is the reading of one page with its CPU seconds (user and system) and those of a bare
`lxml.html` parse of the same bytes; the last line tells version, errors and peak memory. Exits with 3 where the reader
is not installed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html

Reading = dict[str, Any]
Reader = Callable[[bytes, str, str], Reading]
"""(raw page, its URL, its charset) to what was read."""
NOT_INSTALLED = 3
WARM_UP = 3
"""Pages that are read before the clock starts: imports and compiled patterns."""


def newsbot() -> Reader:
    """Our own."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from newsbot import NotAnArticle, extract

    def read(raw: bytes, url: str, charset: str) -> Reading:
        try:
            article = extract(raw, url, encoding=charset)
        except NotAnArticle:
            return {}
        images = [
            {
                "url": i.url,
                "caption": i.caption,
                "credit": [i.credit_text] if i.credit_text else i.creators + i.agencies,
            }
            for i in article.images
        ]
        return {
            "headline": article.headline,
            "authors": article.authors,
            "date_published": article.date_published,
            "body": article.body,
            "main_image": images[0]["url"] if images else None,
            "images": images,
            "description": article.description,
            "language": article.language,
            "topics": article.keywords,
            "site_name": article.publisher,
        }

    return read


def trafilatura() -> Reader:
    """https://pypi.org/project/trafilatura"""
    from trafilatura import bare_extraction

    def read(raw: bytes, url: str, charset: str) -> Reading:
        found = bare_extraction(_text(raw, charset), url=url, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        return {
            "headline": found.title,
            "authors": [name.strip() for name in (found.author or "").split(";") if name.strip()],
            "date_published": found.date,
            "body": found.text,
            "main_image": found.image,
            "images": [found.image] if found.image else [],
            "description": found.description,
            "language": found.language,
            "topics": (found.tags or []) + (found.categories or []),
            "site_name": found.sitename,
        }

    return read


def newspaper4k() -> Reader:
    """https://pypi.org/project/newspaper4k"""
    from newspaper import Article

    def read(raw: bytes, url: str, charset: str) -> Reading:
        article = Article(url, fetch_images=False)
        article.download(input_html=_text(raw, charset))
        article.parse()
        return {
            "headline": article.title,
            "authors": list(article.authors),
            "date_published": article.publish_date,
            "body": article.text,
            "main_image": article.top_image,
            "images": list(article.images or []),
            "description": article.meta_description,
            "language": article.meta_lang,
            "topics": list(article.meta_keywords or []) + list(article.tags or []),
            "site_name": article.meta_site_name,
        }

    return read


def newsplease() -> Reader:
    """https://pypi.org/project/news-please"""
    from newsplease import NewsPlease

    def read(raw: bytes, url: str, charset: str) -> Reading:
        article = NewsPlease.from_html(_text(raw, charset), url=url, fetch_images=False)
        return {
            "headline": article.title,
            "authors": list(article.authors or []),
            "date_published": article.date_publish,
            "body": article.maintext,
            "main_image": article.image_url,
            "images": [article.image_url] if article.image_url else [],
            "description": article.description,
            "language": article.language,
        }

    return read


def readability() -> Reader:
    """https://pypi.org/project/readability-lxml"""
    from readability import Document

    def read(raw: bytes, url: str, charset: str) -> Reading:
        document = Document(_text(raw, charset), url=url)
        body = lxml.html.fromstring(document.summary(html_partial=True))
        for block in body.iter("p", "div", "li", "h2", "h3", "h4", "blockquote", "br", "td"):
            block.tail = "\n" + (block.tail or "")
        return {"headline": document.short_title(), "body": body.text_content()}

    return read


def resiliparse() -> Reader:
    """https://pypi.org/project/Resiliparse"""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(raw: bytes, url: str, charset: str) -> Reading:
        tree = HTMLTree.parse(_text(raw, charset))
        return {
            "headline": tree.title,
            "body": extract_plain_text(tree, main_content=True, alt_texts=False, preserve_formatting=False),
        }

    return read


READERS: dict[str, tuple[str, Callable[[], Reader]]] = {
    "newsbot": ("", newsbot),
    "trafilatura": ("trafilatura", trafilatura),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "news-please": ("news-please", newsplease),
    "readability": ("readability-lxml", readability),
    "resiliparse": ("Resiliparse", resiliparse),
}
"""Name to the package whose version is reported, and what makes the reader."""


def _text(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def rows_of(corpus: Path, source: str | None, split: str | None, limit: int | None) -> list[dict[str, Any]]:
    """The labels of the pages that are asked for, in the corpus' order."""
    with (corpus / "truth.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    if source:
        rows = [row for row in rows if row["source"] in source.split(",")]
    if split and split != "all":
        rows = [row for row in rows if row.get("split", split) == split]
    return rows[:limit]


def readings(read: Reader, corpus: Path, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each page's reading, with what it cost."""
    for at, row in enumerate(rows[:WARM_UP] + rows):
        raw = gzip.decompress((corpus / "pages" / row["source"] / f"{row['id']}.html.gz").read_bytes())
        start = time.process_time()
        lxml.html.document_fromstring(raw)
        floor = time.process_time() - start
        start, error = time.process_time(), ""
        try:
            reading = read(raw, row["url"], row.get("charset") or "utf-8")
        except Exception as problem:
            reading, error = {}, f"{type(problem).__name__}: {problem}"[:200]
        cost = time.process_time() - start
        if at >= WARM_UP:
            told = {key: value for key, value in reading.items() if value not in (None, "", [])}
            yield {"id": row["id"], **told, "_seconds": cost, "_floor": floor, "_error": error}


def main() -> int:
    """Read them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--source")
    parser.add_argument("--split")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    package, make = READERS[arguments.reader]
    try:
        read = make()
        version = importlib.metadata.version(package) if package else "this"
    except ImportError as problem:
        print(problem, file=sys.stderr)
        return NOT_INSTALLED
    rows = rows_of(arguments.corpus, arguments.source, arguments.split, arguments.limit)
    with arguments.out.open("w", encoding="utf-8") as out:
        for line in readings(read, arguments.corpus, rows):
            out.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        out.write(json.dumps({"_version": version, "_peak_mb": peak}) + "\n")
    return 0


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    sys.exit(main())
