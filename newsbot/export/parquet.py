"""Parquet with all nested types kept: the exporter of Scrapy's feeds (FEED_EXPORTERS) and of `scrapy export`.

    pandas.read_parquet(FILE)    duckdb.sql("FROM 'FILE'")    polars.read_parquet(FILE)

`images` is a list of structs, moments are timestamps in UTC, `sources` is a map. Zstandard, in row groups of a few
megabytes, so that memory stays flat and a reader of one column reads little.
"""

from __future__ import annotations

import types
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter

from newsbot.export.files import PartFile
from newsbot.items import Article

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROWS = 5_000
"""Rows of a row group at most."""
CHARACTERS = 16_000_000
"""Characters of text after which a row group is written, be its rows as few as they may."""
# PyArrow is imported where it is used: it takes 30 MB, and Scrapy loads the exporters of all formats for each feed.


def schema_of(cls: type) -> pa.Schema:
    """The Arrow schema of a dataclass."""
    import pyarrow as pa

    return pa.schema(_fields_of(cls))


@cache
def _plain_types() -> dict[type, pa.DataType]:
    import pyarrow as pa

    moment = pa.timestamp("us", "UTC")
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), datetime: moment}


def _fields_of(cls: type) -> list[pa.Field]:
    import pyarrow as pa

    hints = get_type_hints(cls)
    return [pa.field(field.name, _arrow_type(hints[field.name])) for field in fields(cls)]


def _arrow_type(hint: Any) -> pa.DataType:
    import pyarrow as pa

    if get_origin(hint) in {Union, types.UnionType}:
        return _arrow_type(next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is list:
        return pa.list_(_arrow_type(get_args(hint)[0]))
    if get_origin(hint) is dict:
        return pa.map_(*map(_arrow_type, get_args(hint)))
    return _plain_types()[hint] if hint in _plain_types() else pa.struct(_fields_of(hint))


class ParquetExporter(BaseItemExporter):
    """Writes row groups. Items that are no articles get the schema of the first of them."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self._schema: pa.Schema | None = None
        self._writer: pq.ParquetWriter | None = None
        self._rows: list[dict[str, Any]] = []
        self._characters = 0

    def start_exporting(self) -> None:
        """Take over the row groups that the file holds already."""
        import pyarrow.parquet as pq

        if isinstance(self.file, PartFile) and self.file.before is not None:
            with pq.ParquetFile(self.file.before) as before:
                self._open(before.schema_arrow)
                assert self._writer is not None
                for number in range(before.num_row_groups):
                    self._writer.write_table(before.read_row_group(number))

    def export_item(self, item: Any) -> None:
        """Put one row into the row group."""
        if self._writer is None:
            self._open(schema_of(Article) if isinstance(item, Article) else None)
        row = self._row(item)
        self._rows.append(row)
        self._characters += len(row.get("body") or "") + 2_000
        if len(self._rows) >= ROWS or self._characters >= CHARACTERS:
            self._flush()

    def finish_exporting(self) -> None:
        """Write the last row group and the file's index."""
        if self._schema is None and not self._rows:
            self._open(schema_of(Article))
        self._flush()
        assert self._writer is not None
        self._writer.close()

    def _row(self, item: Any) -> dict[str, Any]:
        if self.fields_to_export is None:
            return asdict(item) if isinstance(item, Article) else ItemAdapter(item).asdict()
        return {name: _plain(value) for name, value in self.get_serialized_fields(item)}

    def _open(self, schema: pa.Schema | None) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if schema is None:
            return
        self._schema = schema
        if self.fields_to_export is not None:
            names = self.fields_to_export
            pairs = list(names.items()) if hasattr(names, "items") else [(name, name) for name in names]
            chosen = [schema.field(name).with_name(shown) for name, shown in pairs if name in schema.names]
            self._schema = pa.schema(chosen)
        self._writer = pq.ParquetWriter(self.file, self._schema, compression="zstd")

    def _flush(self) -> None:
        import pyarrow as pa

        if not self._rows:
            return
        if self._schema is None:
            self._open(pa.Table.from_pylist(self._rows).schema)
        assert self._writer is not None
        table = pa.Table.from_pylist(self._rows, schema=self._schema)
        self._writer.write_table(table)
        self._rows, self._characters = [], 0


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return ItemAdapter(value).asdict() if ItemAdapter.is_item(value) else value
