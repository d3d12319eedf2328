"""Articles in a database, for the tests of what comes after it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from newsbot.items import Article, Image
from newsbot.load.text import content_hash, count_words
from newsbot.store import articles
from newsbot.store.database import Database

PROJECT = Path(__file__).parent.parent


def story(number: int, **fields: Any) -> Article:
    """An article; what `fields` does not say follows from its number."""
    url = fields.pop("url", f"https://www.{('harbour', 'meridian', 'dolina')[number % 3]}.example/story-{number}")
    values: dict[str, Any] = {
        "headline": f"Story {number} of the ferry",
        "description": f"What the ferrymen said on day {number}.",
        "authors": [("Ana Lindqvist", "Bo O'Hara")[number % 2]],
        "byline": "By one of them",
        "date_published": datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2))) + timedelta(days=number),
        "section": ("World", "Sport", "Культура")[number % 3],
        "language": ("en", "de-AT", "ru")[number % 3],
        "body": f"The ferry left at {number}.\n\nNobody minded, for it was =1+1 o'clock.",
        "images": [Image(f"https://img.example/{number}.jpg", caption="The ferry", credit_text="Foto: Bo / dpa")],
        "fetched_at": datetime(2026, 2, 1, tzinfo=UTC),
        "sources": {"headline": "html"},
        "related_links": ["https://www.harbour.example/other"],
    }
    article = Article(url=url, canonical_url=url, **{**values, **fields})
    article.word_count = count_words(article.body)
    article.content_hash = content_hash(article.headline, article.body)
    return article


def keep(directory: Path, *kept: Article) -> Path:
    """Put articles into the database under a data directory; the database's path."""
    path = directory / "articles.sqlite"
    database = Database(URL.create("sqlite", database=str(path)))
    put_articles(database, *kept)
    database.close()
    return path


def put_articles(database: Database, *kept: Article) -> None:
    """Put articles into a database."""
    database.begin()
    for article in kept:
        row = articles.to_row(article)
        if article.version == 1:
            articles.insert(database, row, article)
        else:
            articles.update(database, row, article)
    database.commit()


def scrapy(directory: Path, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run one of our commands as a person would, with `directory` as its data directory."""
    environment = {"PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    command = [sys.executable, "-W", "error", "-m", "scrapy", *arguments, "-s", f"NEWSBOT_DATA_DIR={directory}"]
    return subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8",
        timeout=timeout, check=False,
    )  # fmt: skip
