"""Where articles were written to: a list of output files, so that who must forget something knows where to look."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

FILE_NAME = "outputs.jsonl"
_CHUNK = 1 << 20
_PACKED = frozenset({".parquet", ".gz", ".xz", ".bz2", ".zst"})


@dataclass(frozen=True, slots=True)
class Output:
    """One place that articles were written to."""

    uri: str
    at: str
    """When it was last written (UTC)."""


def note_output(directory: Path, uri: str) -> None:
    """Remember that a file was written. That it cannot be remembered is no reason to fail."""
    if "://" not in uri:
        uri = str(Path(uri).resolve())
    line = json.dumps({"uri": uri, "at": datetime.now(UTC).isoformat(timespec="seconds")})
    with suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True)
        with (directory / FILE_NAME).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def noted_outputs(directory: Path) -> list[Output]:
    """All that were written and, where they are local, are still there."""
    found: dict[str, Output] = {}
    with suppress(OSError):
        for line in (directory / FILE_NAME).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                values = json.loads(line)
                found[values["uri"]] = Output(values["uri"], values["at"])
    return [output for output in found.values() if is_elsewhere(output.uri) or Path(output.uri).is_file()]


def is_elsewhere(uri: str) -> bool:
    """Whether it is no local file."""
    return urlsplit(uri).scheme not in {"", "file"}


def holds(path: Path, texts: list[str]) -> bool | None:
    """Whether one of the texts stands in a file; None where that cannot be seen (packed, or unreadable)."""
    if path.suffix in _PACKED:
        return None
    wanted = [text.encode() for text in texts] + [json.dumps(text)[1:-1].encode() for text in texts]
    longest = max(map(len, wanted), default=0)
    try:
        with path.open("rb") as file:
            tail = b""
            while chunk := file.read(_CHUNK):
                window = tail + chunk
                if any(text in window for text in wanted):
                    return True
                tail = window[-longest:]
    except OSError:
        return None
    return False
