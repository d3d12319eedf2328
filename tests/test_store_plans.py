"""No statement of the article database ever looks at all rows of a table, however many there are."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from scrapy.settings import Settings
from sqlalchemy import create_engine, inspect

import newsbot.export
import newsbot.store
import newsbot.watch
from newsbot.store.database import Database, database_url
from newsbot.store.migrate import NEWEST, bring_up_to_date, describe, is_newest
from newsbot.store.schema import metadata

ALLOWED = re.compile(
    r"SCAN (?:\d+ CONSTANT ROWS?|CONSTANT ROW|json_each|\(subquery|found|fresh|s\d+)\b"
    r"|SCAN v USING INDEX ix_version_fetched_at$"
)
"""What is no table: lists that a question brings along, rows that an index has found; the newest changes, in order."""


def statements():
    for room in (newsbot.store, newsbot.export, newsbot.watch):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            if module.ispkg:
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                if (
                    isinstance(value, str)
                    and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", value)
                    and "{n}" not in value
                ):
                    yield pytest.param(value, id=f"{module.name.removeprefix('newsbot.')}.{name}")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    made = Database(database_url(Settings({"NEWSBOT_DATA_DIR": str(tmp_path_factory.mktemp("plans"))})))
    yield made
    made.close()


ALL = list(statements())


def test_statements_are_found():
    names = {parameter.id for parameter in ALL}
    assert len(names) > 40
    assert {"store.frontier._NEXT", "store.copies._SIMILAR", "store.workers._FREE", "store.keep._STORED"} <= names
    assert {"watch.figures._BY_DAY", "watch.figures._BY_SITE", "watch.history._SITES"} <= names


@pytest.mark.parametrize("sql", ALL)
def test_an_index_is_enough(database, sql):
    sql = sql.replace("{keys}", "SELECT value FROM json_each(:keys)").replace("{new}", "counts")
    sql = sql.replace("= ANY(:keys)", "IN (SELECT value FROM json_each(:keys))")
    names = set(re.findall(r"(?<![:\w]):([a-z_0-9]+)", sql))
    plan = [row[3] for row in database.rows("EXPLAIN QUERY PLAN " + sql, dict.fromkeys(names, 1))]
    scans = [step for step in plan if step.startswith("SCAN") and not ALLOWED.match(step)]
    assert scans == []
    # What is sorted is what an index has found for one host, article or story, or a handful of candidates.
    assert not any("AUTOMATIC" in step for step in plan)


def test_migrations_make_what_the_schema_says(database):
    made = create_engine("sqlite://")
    metadata.create_all(made)
    for engine in (made, database.engine):
        found = inspect(engine)
        tables = {
            name: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)),
                sorted((i["name"], tuple(i["column_names"]), i["unique"]) for i in found.get_indexes(name)),
                found.get_pk_constraint(name)["constrained_columns"],
                sorted((f["referred_table"], tuple(f["constrained_columns"]), f["options"].get("ondelete"))
                       for f in found.get_foreign_keys(name)),
            )
            for name in found.get_table_names()
            if name != "alembic_version"
        }  # fmt: skip
        if engine is made:
            wanted = tables
    assert tables == wanted
    made.dispose()


def test_a_new_file_is_what_all_migrations_make(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/migrated.sqlite")
    bring_up_to_date(engine, "migrated")
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "migrated.sqlite")) as migrated:
        wanted = describe(migrated)
    assert NEWEST.read_text(encoding="utf-8") == wanted, "write it anew with newsbot.store.migrate.describe"
    with closing(sqlite3.connect(tmp_path / "made.sqlite")) as made:
        assert is_newest(made, readonly=False)
        assert describe(made) == wanted


def test_pages_that_failed_are_moved_out_of_the_facts(tmp_path):
    file = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(file)) as old, old:
        old.executescript(NEWEST.read_text(encoding="utf-8"))
        old.execute("DROP TABLE failing")
        old.execute("UPDATE alembic_version SET version_num = '0004'")
        noted = {"a.example/1": [2, "2026-01-02T00:00:00+00:00", "2026-01-01T00:00:00+00:00"],
                 "a.example/2": [1, "2026-01-02T00:00:00+00:00"]}  # fmt: skip
        facts = (("a.example", {"failing": noted, "none": {}}), ("b.example", {"none": {}}))
        old.executemany("INSERT INTO site VALUES (?, ?, '')", [(host, json.dumps(known)) for host, known in facts])
    with closing(Database(file)) as database:
        assert database.rows("SELECT facts FROM site") == [('{"none": {}}',)] * 2
        found = database.rows(
            "SELECT key, site, url, runs_before + for_good, first_failed_at FROM failing ORDER BY key"
        )
    assert sorted(found) == [
        ("a.example/1", "a.example", "https://a.example/1", 2, "2026-01-01T00:00:00+00:00"),
        ("a.example/2", "a.example", "https://a.example/2", 1, "2026-01-02T00:00:00+00:00"),
    ]


def test_a_crawl_imports_only_what_it_needs(tmp_path):
    lines = f"""
import importlib, pkgutil, sys
from scrapy.settings import Settings
from newsbot.store.database import Database
for package in ("newsbot.commands", "newsbot.spiders"):  # as Scrapy does for every command
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(module.name)
Database.of_settings(Settings({{"NEWSBOT_DATA_DIR": {str(tmp_path)!r}}})).close()
needless = "sqlalchemy alembic pyarrow rich jinja2 fastwarc prometheus_client datasette playwright"
sys.exit(" ".join(set(needless.split()) & set(sys.modules)))
"""
    for _ in range(2):  # a new file, and one that is there
        done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True)
        assert done.stderr.strip() == ""
