"""The benchmark of extraction: its scores, and a run over two pages of our own with readers that are not installed."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "sites"
FOLDERS = ["meridian/2025-03-28-ferry-strike", "harbour/2025-03-31-tram-extension-to"]


@pytest.fixture(scope="module")
def scores() -> Any:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        module = __import__("scores")
    finally:
        sys.path.remove(str(BENCHMARKS))
    assert isinstance(module, ModuleType)
    return module


def labels(folder: str) -> dict[str, Any]:
    wanted = json.loads((FIXTURES / folder / "expected.json").read_text(encoding="utf-8"))
    images = [
        {"url": image["url"], "caption": image["caption"], "credit": [image["credit_text"]]}
        for image in wanted["images"]
    ]
    truth = {key: wanted[key] for key in ("headline", "authors", "date_published", "body", "description")}
    return {
        "id": folder.replace("/", "-"),
        "url": json.loads((FIXTURES / folder / "meta.json").read_text(encoding="utf-8"))["url"],
        "source": "ours",
        "charset": "utf-8",
        "language": wanted["language"][:2],
        "truth": truth | {"main_image": images[0]["url"], "images": images, "topics": ["ships"]},
    }


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [labels(folder) for folder in FOLDERS]
    (tmp_path / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pages = tmp_path / "pages" / "ours"
    pages.mkdir(parents=True)
    for row, folder in zip(rows, FOLDERS, strict=True):
        raw = (FIXTURES / folder / "page.html").read_bytes()
        (pages / f"{row['id']}.html.gz").write_bytes(gzip.compress(raw))
    return tmp_path


def test_what_the_labels_say_scores_one_and_nothing_scores_none(scores: Any) -> None:
    row = labels(FOLDERS[0])
    perfect = {**row["truth"], "language": row["language"]}
    assert set(scores.score(row, perfect).worth().values()) == {1.0}
    assert set(scores.score(row, {}).worth().values()) == {0.0}


def test_versions_of_a_picture_are_one_picture(scores: Any) -> None:
    row = {"truth": {"main_image": "https://a.example/img/old-quay-1200x800.jpg"}}
    found = scores.score(row, {"main_image": "http://b.example/img/old-quay-300x200.webp?w=3"})
    assert found.values == {"img=": 0.0, "img~": 1.0}
    assert scores.score(row, {"main_image": "https://a.example/img/new-quay.jpg"}).values["img~"] == 0.0


def test_sums_over_pages(scores: Any) -> None:
    row = {"truth": {"authors": ["Ruth Okafor", "Jae Kim"]}}
    empty = {"truth": {}, "labelled_empty": ["authors"]}
    pages = [scores.score(row, {"authors": ["ruth okafor"]}), scores.score(empty, {"authors": ["Admin"]})]
    assert scores.summarise(pages) == {"authF1": pytest.approx(2 / 3), "spur": 1.0}


def test_the_table_names_every_reader_that_is_installed(corpus: Path, tmp_path: Path) -> None:
    worst = tmp_path / "worst.jsonl"
    peers = tmp_path / "python"
    peers.write_text("#!/bin/sh\nexit 3\n")
    peers.chmod(0o755)
    command = [sys.executable, str(BENCHMARKS / "extraction.py"), str(corpus), f"--worst={worst}", f"--peers={peers}"]
    done = subprocess.run(
        [*command, "--readers=newsbot,resiliparse"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "resiliparse is not installed" in done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("2 pages")
    assert lines[2] == "| | newsbot |"
    assert any(line.startswith("| main image exact (query dropped) | ") for line in lines)
    assert any(line.startswith("| CPU to lxml parse, mean | ") for line in lines)
    assert "| pages with an exception | 0 |" in lines
    assert {json.loads(line)["id"] for line in worst.read_text().splitlines()} == {
        row.replace("/", "-") for row in FOLDERS
    }


def test_an_unknown_reader_is_an_error(corpus: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "extraction.py"), str(corpus), "--readers=nobody"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "unknown: nobody" in done.stderr
