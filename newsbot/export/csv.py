"""CSV that a person can open: the exporter of Scrapy's feeds (FEED_EXPORTERS) and of `scrapy export`.

UTF-8 with a byte order mark, so that spreadsheets read every language; RFC 4180 lines; the columns of
`newsbot.export.flat`.
"""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import sys
from collections.abc import Mapping
from typing import IO, Any

from scrapy.exporters import BaseItemExporter

from newsbot.export.files import PartFile
from newsbot.export.flat import COLUMNS, IMAGE_COLUMNS, columns_of, flat_row, guard

csv.field_size_limit(1 << 30)


class CsvExporter(BaseItemExporter):
    """Writes items as rows. Continues a file with that file's columns and without a second header."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self.encoding = self.encoding or "utf-8"
        self._bom = self._kwargs.pop("bom", file is not sys.stdout.buffer)
        self._options = {"lineterminator": "\r\n", **self._kwargs}
        self._columns: list[str] = []
        self._buffer = io.StringIO(newline="")
        self._writer: Any = csv.writer(self._buffer, **self._options)

    def start_exporting(self) -> None:
        """Take over what the file holds already."""
        if isinstance(self.file, PartFile) and self.file.before is not None:
            self._continue(self.file)

    def export_item(self, item: Any) -> None:
        """Write one row; the first item decides on the columns."""
        if not self._columns:
            self._begin(columns_of(item))
        self._writer.writerow(flat_row(item, self._columns))
        self._flush()

    def finish_exporting(self) -> None:
        """A file without rows has its header all the same."""
        if not self._columns:
            self._begin(list(COLUMNS))

    def _begin(self, columns: list[str]) -> None:
        names: Mapping[str, str] = {}
        if isinstance(self.fields_to_export, Mapping):
            names = self.fields_to_export
            columns = list(names)
        elif self.fields_to_export:
            columns = list(self.fields_to_export)
        if "images" in columns:
            at = columns.index("images")
            columns[at : at + 1] = IMAGE_COLUMNS
        self._columns = columns
        if self._bom and codecs.lookup(self.encoding or "").name == "utf-8":
            self.file.write(codecs.BOM_UTF8)
        self._writer.writerow([guard(str(names.get(name, name))) for name in columns])
        self._flush()

    def _continue(self, file: PartFile) -> None:
        assert file.before is not None
        with file.before.open("rb") as before:
            shutil.copyfileobj(before, file, 1 << 20)
        encoding = "utf-8-sig" if codecs.lookup(self.encoding or "").name == "utf-8" else self.encoding
        options = {name: value for name, value in self._options.items() if name != "lineterminator"}
        with file.before.open(encoding=encoding, newline="", errors="replace") as text:
            headings = next(csv.reader(text, **options), [])
        names = {}
        if isinstance(self.fields_to_export, Mapping):
            names = {heading: name for name, heading in self.fields_to_export.items()}
        self._columns = [names.get(heading, heading) for heading in headings]
        file.seek(-1, io.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\r\n")

    def _flush(self) -> None:
        self.file.write(self._buffer.getvalue().encode(self.encoding or "utf-8", "replace"))
        self._buffer.seek(0)
        self._buffer.truncate()
