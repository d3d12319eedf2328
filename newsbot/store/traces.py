"""Addresses in what was noted besides articles: facts about sites, samples of runs; taken out of it when forgotten."""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any

from newsbot.load.urls import url_key
from newsbot.store.database import Database

_NOTED = (
    ("SELECT host, facts FROM site", "UPDATE site SET facts = :text WHERE host = :place"),
    ("SELECT run_id || ' ' || site, samples FROM run_site",
     "UPDATE run_site SET samples = :text WHERE run_id || ' ' || site = :place"),
)  # fmt: skip


def remove_traces(database: Database, keys: Set[str]) -> None:
    """Take all addresses with these keys (`url_key`) out; part of the transaction that is open."""
    for select, update in _NOTED:
        for place, text in database.rows(select, {}):
            noted = json.loads(text)
            left = _without(noted, keys)
            if left != noted:
                database.change(update, {"text": json.dumps(left, ensure_ascii=False, sort_keys=True), "place": place})


def _without(noted: Any, keys: Set[str]) -> Any:
    if isinstance(noted, dict):
        kept = {name: value for name, value in noted.items() if not (_is_of(name, keys) or _is_of(value, keys))}
        return {name: _without(value, keys) for name, value in kept.items()}
    if isinstance(noted, list):
        return [_without(value, keys) for value in noted if not _is_of(value, keys)]
    return noted


def _is_of(value: Any, keys: Set[str]) -> bool:
    """Whether it is such an address, or its key."""
    return isinstance(value, str) and "/" in value and (value in keys or url_key(value) in keys)
