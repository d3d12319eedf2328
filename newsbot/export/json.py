"""JSON and JSON Lines with every field exactly as it is: exporters of Scrapy's feeds and of `scrapy export`.

Moments are ISO 8601 with their offset; what is missing is null or an empty list.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, Any

import orjson
from itemadapter import ItemAdapter, is_item
from scrapy.exporters import BaseItemExporter
from scrapy.utils.serialize import ScrapyJSONEncoder

from newsbot.export.files import PartFile

_SURROGATES = re.compile("[\ud800-\udfff]")
_CHUNK = 1 << 20
_TAIL = 4096


class _Exporter(BaseItemExporter):
    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self._encoder = ScrapyJSONEncoder()
        self._ascii = bool(self.encoding) and codecs.lookup(str(self.encoding)).name != "utf-8"

    def encoded(self, item: Any) -> bytes:
        """One item, as JSON."""
        value = item if self.fields_to_export is None else dict(self.get_serialized_fields(item))
        option = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if self.indent else 0)
        try:
            text = orjson.dumps(value, default=self._other, option=option)
        except orjson.JSONEncodeError:  # half of a surrogate pair: no character at all
            text = orjson.dumps(_sound(ItemAdapter(value).asdict()), default=self._other, option=option)
        return text.decode("utf-8").encode("ascii", "backslashreplace") if self._ascii else text

    def _other(self, value: Any) -> Any:
        return ItemAdapter(value).asdict() if is_item(value) else self._encoder.default(value)


class JsonLinesExporter(_Exporter):
    """One item a line."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(file, **{**options, "indent": None})

    def start_exporting(self) -> None:
        """A file that ends in the middle of a line (another program was killed) goes on in the next one."""
        if isinstance(self.file, PartFile) and self.file.before is not None:
            self.file.seek(-1, io.SEEK_END)
            if self.file.read(1) != b"\n":
                self.file.write(b"\n")

    def export_item(self, item: Any) -> None:
        """Write one line."""
        self.file.write(self.encoded(item) + b"\n")


class JsonExporter(_Exporter):
    """One list of all items."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(file, **options)
        self._first = True

    def start_exporting(self) -> None:
        """Open the list, or the one that the file holds already."""
        if isinstance(self.file, PartFile) and self.file.before is not None:
            self._first = copy_until(self.file, b"]").endswith(b"[")
        else:
            self.file.write(b"[")

    def export_item(self, item: Any) -> None:
        """Write one member of the list."""
        self.file.write((b"\n" if self._first else b",\n") + self.encoded(item))
        self._first = False

    def finish_exporting(self) -> None:
        """Close the list."""
        self.file.write(b"\n]\n")


def copy_until(file: PartFile, end: bytes) -> bytes:
    """Copy the file that `file` continues, without `end` and what follows it; what stands before, without white space.

    Raises `ValueError` where it does not end so: then it is no file of this format, and is left alone.
    """
    assert file.before is not None
    size = file.before.stat().st_size
    with file.before.open("rb") as before:
        before.seek(max(0, size - _TAIL))
        tail = before.read()
        at = tail.rstrip().rfind(end)
        if at < 0 or tail.rstrip()[at:] != end:
            raise ValueError(f"{file.before} does not end as a file of its kind should: write to another file")
        kept = size - len(tail) + len(tail[:at].rstrip())
        before.seek(0)
        while kept > 0 and (chunk := before.read(min(kept, _CHUNK))):
            file.write(chunk)
            kept -= len(chunk)
    return tail[:at].rstrip()


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _sound(member) for name, member in value.items()}
    return [_sound(member) for member in value] if isinstance(value, list) else value
