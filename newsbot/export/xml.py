"""XML that every parser reads: the exporter of Scrapy's feeds (FEED_EXPORTERS).

As Scrapy's own, with nested values as elements, ISO 8601 moments, and without the characters that XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import IO, Any
from xml.sax.saxutils import escape

from itemadapter import ItemAdapter, is_item
from scrapy.exporters import BaseItemExporter

from newsbot.export.files import PartFile
from newsbot.export.json import copy_until

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile(r"[^\w.\-]|^(?=[^A-Za-z_])", re.ASCII)
_END = "</items>"


class XmlExporter(BaseItemExporter):
    """Writes `<items><item>...`; a list's members are `<value>`, and what is missing has no element."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self.encoding = self.encoding or "utf-8"

    def start_exporting(self) -> None:
        """Begin the document, or open the one that the file holds already."""
        if isinstance(self.file, PartFile) and self.file.before is not None:
            copy_until(self.file, _END.encode())
            self._write("\n")
        else:
            self._write(f'<?xml version="1.0" encoding="{self.encoding}"?>\n<items>\n')

    def export_item(self, item: Any) -> None:
        """Write one `<item>`, on one line."""
        self._write(f"<item>{''.join(_element(*pair) for pair in self.get_serialized_fields(item))}</item>\n")

    def finish_exporting(self) -> None:
        """End the document."""
        self._write(f"{_END}\n")

    def _write(self, text: str) -> None:
        self.file.write(text.encode(self.encoding or "utf-8", "xmlcharrefreplace"))


def _element(name: str, value: Any) -> str:
    if value is None:
        return ""
    name = _NO_NAME.sub("_", str(name))
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: Any) -> str:
    if isinstance(value, str):
        return escape(_NO_XML.sub("", value), {"\r": "&#13;"})
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "".join(_element(name, member) for name, member in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return "".join(_element("value", member) for member in value)
    if is_item(value):
        return _content(ItemAdapter(value).asdict())
    return _content(str(value))
