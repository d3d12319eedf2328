"""Policies of the whole house: imports run one way, modules stay small and say what they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsbot"
ORDER = ("discover", "fetch", "extract", "load", "store", "export", "watch")
"""The rooms in the order a page meets them; a module imports from its own room and from those after it."""
VOCABULARY = {"caps", "items", "errors", "settings", "sites"}
"""What every room may import."""
VALUES = {"newsbot.load.text", "newsbot.load.urls", "newsbot.load.paragraphs", "newsbot.load.sequences"}
"""Pure functions of one text or one URL: every room may use them."""
TRUTH = {f"newsbot.store.{name}" for name in ("database", "memory", "schema", "articles", "versions")}
"""The article database, which export and watch read: nothing flows back through it."""
COMPOSE = {"", "reader", "spiders", "commands"}
"""Where the whole chain is visible: these import all, and no room imports them."""
LONGEST_MODULE = 420
LONGEST_USUAL = 300
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.parts)


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def imported(path: Path) -> set[str]:
    """Modules of ours that a file imports, wherever in the file it does so."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            module = node.module or ""
            found |= {
                f"{module}.{alias.name}" if module in {"newsbot", "newsbot.load"} else module for alias in node.names
            }
    return {name for name in found if name.split(".")[0] == "newsbot"}


def may_import(importer: str, other: str) -> bool:
    here, there = room(importer), room(other)
    if here == there or here in COMPOSE:
        return True
    if here == "load":
        return there in {"items", "errors"}
    if here in VOCABULARY:
        return there in VOCABULARY
    if there in VOCABULARY or other in VALUES:
        return True
    if here in {"export", "watch"} and other in TRUTH:
        return True
    return there in ORDER and here in ORDER and ORDER.index(there) > ORDER.index(here)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_run_one_way(path: Path) -> None:
    assert sorted(other for other in imported(path) if not may_import(dotted(path), other)) == []


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_first_line_says_what_the_module_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert said.split("\n")[0].endswith((".", ")", ":", "?")) or "\n\n" not in said
    assert said


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_room_for_leftovers(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "base", "common", "misc"}


def test_modules_are_small() -> None:
    lengths = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
    usual = sorted(lengths.values())[int(len(lengths) * 0.9) - 1]
    assert usual <= LONGEST_USUAL


def test_pure_rooms_know_neither_scrapy_nor_the_network() -> None:
    strangers = {"scrapy", "twisted", "socket", "requests", "urllib.request", "http.client", "asyncio"}
    found = {}
    for path in MODULES:
        if room(dotted(path)) not in {"discover", "extract", "load", "sites"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if bad := {name for name in names if name in strangers or name.split(".")[0] in strangers}:
            found[dotted(path)] = bad
    assert found == {}
