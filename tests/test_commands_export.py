"""`scrapy export`: complete files from the database, and clear words where that cannot be."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from newsbot.items import Article
from tests.stored import keep, scrapy, story

STORIES = 12


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("data")
    keep(directory, *(story(number) for number in range(STORIES)))
    keep(
        directory,
        story(1, headline="Story 1, corrected", version=2, status="updated"),
        story(100, date_published=None, duplicate_of="https://www.harbour.example/story-0", status="duplicate"),
    )
    return directory


def lines(data: Path, *options: str) -> list[dict[str, Any]]:
    done = scrapy(data, "export", "--format", "jsonl", "-o", "-", *options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def numbers(data: Path, *options: str) -> list[int]:
    return [int(line["url"].rpartition("-")[2]) for line in lines(data, *options)]


def test_each_article_once_in_its_newest_version(data: Path) -> None:
    found = lines(data)
    assert [article["url"].rpartition("-")[2] for article in found] == [*map(str, range(STORIES)), "100"]
    assert found[1]["headline"] == "Story 1, corrected"
    assert found[1]["version"] == 2
    assert set(found[0]) == set(Article.__dataclass_fields__)
    assert found[0]["date_published"] == "2026-01-01T09:00:00+02:00"
    assert found[0]["images"][0]["credit_text"] == "Foto: Bo / dpa"


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--since", "2026-01-10"], [9, 10, 11, 100]),
        (["--until", "2026-01-02"], [0, 1]),
        (["--since", "2026-01-03", "--until", "2026-01-04"], [2, 3]),
        (["--site", "harbour.example"], [0, 3, 6, 9]),
        (["--site", "https://www.meridian.example/", "--site", "dolina.example", "--until", "2026-01-05"], [1, 2, 4]),
        (["--section", "sport"], [1, 4, 7, 10, 100]),
        (["--section", "культура"], [2, 5, 8, 11]),
        (["--language", "de"], [1, 4, 7, 10, 100]),
        (["--no-duplicates", "--section", "Sport"], [1, 4, 7, 10]),
        (["--where", "headline LIKE '%Story 1_ of%' AND word_count > 3"], [10, 11]),
        (["--where", "authors LIKE '%O''Hara%' AND url LIKE 'https://%'", "--site", "harbour.example"], [3, 9]),
    ],
)
def test_choosing(data: Path, options: list[str], wanted: list[int]) -> None:
    assert numbers(data, *options) == wanted


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet"])
def test_formats_follow_the_ending(data: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "new" / f"articles.{kind}"
    done = scrapy(data, "export", "-o", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{STORIES + 1} articles written to {path}\n"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    if kind == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    elif kind == "parquet":
        rows = pq.read_table(path).to_pylist()
    else:
        text = path.read_text("utf-8")
        rows = json.loads(text) if kind == "json" else [json.loads(line) for line in text.splitlines()]
    assert [row["headline"] for row in rows][:2] == ["Story 0 of the ferry", "Story 1, corrected"]
    assert len(rows) == STORIES + 1


def test_parquet_keeps_nested_types(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "articles.parquet"
    assert scrapy(data, "export", "-o", str(path)).returncode == 0
    found = duckdb.sql(
        f"SELECT images[1].credit_text, authors[1], sources['headline'], date_published, typeof(images) FROM '{path}' "
        "WHERE headline = 'Story 0 of the ferry'"
    ).fetchall()[0]
    assert found[:3] == ("Foto: Bo / dpa", "Ana Lindqvist", "html")
    assert found[3].timestamp() == 1767250800.0
    assert found[4].startswith("STRUCT(url VARCHAR, caption VARCHAR, credit_text VARCHAR, creators VARCHAR[]")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "where to? name a file: scrapy export -o articles.csv"),
        (["-o", "articles.xlsx"], "-o articles.xlsx: names no format; known: csv, json, jsonl, parquet"),
        (["-o", "-"], "-o -: names no format"),
        (["-o", "{tmp}", "--format", "csv"], "{tmp} cannot be written: it is a directory"),
        (["-o", "x.csv", "--since", "yesterday"], "--since=yesterday: is no date"),
        (["-o", "x.csv", "--since", "2026-02-01", "--until", "2026-01-01"], "lies after"),
        (["-o", "x.csv", "--site", "nowhere"], "--site nowhere: is no domain and no profile"),
        (["-o", "x.csv", "--where", "colour = 1"], "--where 'colour = 1' is no condition on articles: no such column"),
        (["-o", "x.csv", "--where", "1 = 1; DELETE FROM article"], "is more than one condition"),
        (["-o", "x.csv", "--where", "1 = 1) UNION SELECT * FROM (article"], "is more than one condition"),
        (["-o", "x.csv", "--where", "1 = (1"], "is no condition on articles"),
        (["articles.csv"], "scrapy export takes no 'articles.csv'; the file is named by -o"),
    ],
)
def test_usage_errors(data: Path, tmp_path: Path, options: list[str], said: str) -> None:
    database = data / "articles.sqlite"
    before = hashlib.sha256(database.read_bytes()).digest()
    filled = [option.replace("{tmp}", str(tmp_path)).replace("x.csv", str(tmp_path / "x.csv")) for option in options]
    done = scrapy(data, "export", *filled)
    assert done.returncode == 2
    assert done.stderr.startswith("newsbot: ")
    assert said.replace("{tmp}", str(tmp_path)) in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert hashlib.sha256(database.read_bytes()).digest() == before


def test_a_failed_export_leaves_the_file_before(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "articles.csv"
    path.write_text("mine")
    done = scrapy(data, "export", "-o", str(path), "--where", "json_extract(body, '$.a') = 1")
    assert done.returncode == 1
    assert path.read_text() == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["articles.csv"]


def test_a_full_disk(data: Path) -> None:
    done = scrapy(data, "export", "-o", "/dev/full", "--format", "csv")
    assert done.returncode == 1
    assert done.stderr == "newsbot: /dev/full could not be written: No space left on device\n"


def test_no_database_yet(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "export", "-o", str(tmp_path / "x.csv"))
    assert done.returncode == 1
    assert "crawl something first" in done.stderr
    assert list(tmp_path.iterdir()) == []
