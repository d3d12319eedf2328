"""A saved page: one folder with the page as it came, and what came with it.

`page.*` holds the body, byte for byte; `meta.json` its URL, status and headers; `expected.json`, where
there is one, what a reader must find in it (see tests/test_fixtures.py).
"""

from __future__ import annotations

import json
import mimetypes
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from w3lib.url import canonicalize_url

SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/json": ".json"}
"""Media type to the ending of the file; other XML types end in .xml."""


@dataclass(slots=True)
class SavedPage:
    """One answer of a site, kept on disk."""

    url: str
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    """Other URLs that the site answers with the same page."""
    saved_at: datetime | None = None

    @classmethod
    def read(cls, folder: Path) -> SavedPage:
        """The page in a folder. Raises OSError or ValueError where it holds none."""
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if not isinstance(meta, dict) or not isinstance(meta.get("url"), str):
            raise ValueError("meta.json names no url")
        body = next(iter(sorted(folder.glob("page.*"))), None)
        return cls(
            url=meta["url"],
            body=body.read_bytes() if body else b"",
            status=meta.get("status", 200),
            headers=meta.get("headers", {}),
            also=meta.get("also", []),
            saved_at=datetime.fromisoformat(meta["saved_at"]) if meta.get("saved_at") else None,
        )

    def write(self, folder: Path) -> None:
        """Keep the page in a folder, which is made; what a person added there (expected.json) stays."""
        folder.mkdir(parents=True, exist_ok=True)
        meta: dict[str, Any] = {"url": self.url, "status": self.status, "headers": self.headers}
        if self.also:
            meta["also"] = self.also
        meta["saved_at"] = (self.saved_at or datetime.now(UTC)).isoformat(timespec="seconds")
        for old in folder.glob("page.*"):
            old.unlink()
        if self.body:
            (folder / f"page{self.suffix}").write_bytes(self.body)
        (folder / "meta.json").write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @property
    def suffix(self) -> str:
        """Ending of the file that holds the body."""
        media_type = self.header("Content-Type").partition(";")[0].strip().lower() or "text/html"
        if "xml" in media_type and "html" not in media_type:
            return ".xml"
        return SUFFIXES.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"

    @property
    def encoding(self) -> str | None:
        """Character encoding that the Content-Type header names, or None."""
        found = re.search(r"charset=[\"']?([\w-]+)", self.header("Content-Type"), re.IGNORECASE)
        return found[1] if found else None

    def header(self, name: str) -> str:
        """A header's value whatever the case of its name, or ""."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


def address(url: str) -> str:
    """What two spellings of one URL share: order of the query and fragment do not matter."""
    return canonicalize_url(url)


def folder_name(url: str) -> str:
    """A file name for a URL: what a person can read of it, in ASCII, at most 80 characters; "home" for none."""
    parts = urlsplit(url)
    words = re.sub(r"\.(html?|php|aspx?|jsp)\b", "", unquote(parts.path)) + " " + unquote(parts.query)
    return re.sub(r"[^a-z0-9]+", "-", words.lower())[:80].strip("-") or "home"
