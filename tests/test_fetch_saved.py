"""A saved page comes back from disk as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.fetch.saved import SavedPage, address, folder_name


def test_round_trip(tmp_path: Path) -> None:
    page = SavedPage(
        url="https://a.example/x?b=2&a=1",
        body="<p>Zażółć</p>".encode("iso-8859-2"),
        headers={"content-type": "text/html; charset=ISO-8859-2"},
        also=["https://a.example/y"],
        saved_at=datetime(2025, 4, 2, 7, 30, tzinfo=UTC),
    )
    page.write(tmp_path / "page")
    assert SavedPage.read(tmp_path / "page") == page
    assert page.encoding == "ISO-8859-2"


@pytest.mark.parametrize(
    ("content_type", "file"),
    [
        ("text/html", "page.html"),
        ("application/xhtml+xml; charset=utf-8", "page.html"),
        ("application/rss+xml", "page.xml"),
        ("text/xml", "page.xml"),
        ("text/plain", "page.txt"),
        ("application/feed+json", "page.bin"),
        ("application/pdf", "page.pdf"),
        ("", "page.html"),
    ],
)
def test_file_is_named_by_its_type(tmp_path: Path, content_type: str, file: str) -> None:
    SavedPage("https://a.example/", b"x", headers={"Content-Type": content_type}).write(tmp_path)
    assert (tmp_path / file).read_bytes() == b"x"


def test_saving_again_replaces_the_page_and_keeps_the_expectation(tmp_path: Path) -> None:
    SavedPage("https://a.example/", b"old", headers={"Content-Type": "text/html"}).write(tmp_path)
    (tmp_path / "expected.json").write_text("{}")
    SavedPage("https://a.example/", b"new", headers={"Content-Type": "text/plain"}).write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["expected.json", "meta.json", "page.txt"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/", "home"),
        ("https://a.example/world/page/2/", "world-page-2"),
        ("https://a.example/artykul.php?id=1187&dzial=2", "artykul-id-1187-dzial-2"),
        ("https://a.example/../../etc/passwd", "etc-passwd"),
        ("https://a.example/новости", "home"),
    ],
)
def test_folder_name(url: str, name: str) -> None:
    assert folder_name(url) == name


@given(st.text())
def test_folder_name_stays_in_its_directory(path: str) -> None:
    name = folder_name(f"https://a.example/{path}")
    assert 0 < len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_address_forgets_order_and_fragment() -> None:
    assert address("https://A.example/x?b=2&a=1#top") == address("https://a.example/x?a=1&b=2")
    assert address("https://a.example/x?a=1") != address("https://a.example/x?a=2")
