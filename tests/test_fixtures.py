"""Each saved page with an `expected.json` is one test for each field it names: adding a folder adds tests.

`{"not_an_article": true}` expects `NotAnArticle`; `{"not_an_article": "listing"}` its reason too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from newsbot import NotAnArticle
from newsbot.extract.page import Page
from newsbot.fetch.saved import SavedPage
from newsbot.items import Article
from newsbot.reader import read_article
from newsbot.sites import load_site, site_names

FIXTURES = Path(__file__).parent.parent / "fixtures" / "sites"
FOLDERS = sorted(path.parent for path in FIXTURES.glob("*/*/expected.json"))
FIELDS = {field.name for field in fields(Article)}


def expected(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def name(folder: Path) -> str:
    return str(folder.relative_to(FIXTURES))


@cache
def read(folder: Path) -> Article:
    """The article as a crawl would read it, with its site's profile where there is one."""
    saved = SavedPage.read(folder)
    site = load_site(folder.parent.name) if folder.parent.name in site_names() else None
    return read_article(Page.parse(saved.body, saved.url, saved.encoding), site=site)


def cases() -> list[Any]:
    return [
        pytest.param(folder, field, id=f"{name(folder)}:{field}")
        for folder in FOLDERS
        for field in expected(folder)
        if field != "not_an_article"
    ]


@pytest.mark.parametrize(("folder", "field"), cases())
def test_field(folder: Path, field: str) -> None:
    wanted, got = expected(folder)[field], asdict(read(folder))[field]
    if field == "images":
        assert [{key: image[key] for key in right} for image, right in zip(got, wanted, strict=False)] == wanted
        assert len(got) == len(wanted)
    elif isinstance(got, datetime) and wanted is not None:
        assert got.tzinfo is not None
        assert got == datetime.fromisoformat(wanted)
    else:
        assert got == wanted


@pytest.mark.parametrize("folder", [pytest.param(f, id=name(f)) for f in FOLDERS if expected(f).get("not_an_article")])
def test_is_no_article(folder: Path) -> None:
    with pytest.raises(NotAnArticle) as raised:
        read(folder)
    reason = expected(folder)["not_an_article"]
    assert reason is True or raised.value.reason == reason


@pytest.mark.parametrize("folder", [pytest.param(f, id=name(f)) for f in FOLDERS])
def test_expectation_names_fields(folder: Path) -> None:
    assert set(expected(folder)) <= FIELDS | {"not_an_article"}


@pytest.mark.parametrize("meta", sorted(FIXTURES.glob("*/*/meta.json")), ids=lambda meta: name(meta.parent))
def test_saved_page_is_whole(meta: Path) -> None:
    saved = SavedPage.read(meta.parent)
    assert saved.url.startswith(("http://", "https://"))
    assert saved.body or saved.status != 200
