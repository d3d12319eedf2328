"""The documentation says what the code does: generated parts are current, links lead somewhere, examples work."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import re
import shlex
from pathlib import Path
from unittest.mock import patch

import pytest
from scrapy.settings import Settings
from sqlalchemy import URL

from docs import generate
from newsbot import settings
from newsbot.items import Article
from newsbot.sites.profile import read_profile
from newsbot.spiders import arguments, warc_arguments
from newsbot.store.database import Database
from newsbot.watch import health
from tests.stored import keep, scrapy, story

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return [
        text
        for page in PAGES
        for text in re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    ]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_generated_parts_are_current(page: Path) -> None:
    text = page.read_text("utf-8")
    assert generate.current(text) == text, "run: python -m docs.generate"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tests_that_are_named_exist(page: Path) -> None:
    for file, function in re.findall(r"`(?:tests/)?(test_[a-z0-9_]+\.py)(?:::(\w+))?`", page.read_text("utf-8")):
        text = (ROOT / "tests" / file).read_text("utf-8")
        assert f"def {function}(" in text if function else text, (file, function)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_anchors_exist(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text("utf-8")):
        if not target.startswith("https://"):
            text = (page.parent / target if target else page).read_text("utf-8")
            heads = [
                re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-")
                for head in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
            ]
            assert anchor in heads


@pytest.mark.parametrize("text", blocks("toml"))
def test_profiles_in_the_docs_are_right(text: str, tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(text, encoding="utf-8")
    assert read_profile(path).domains == ("example.org",)


KINDS = {"python", "toml", "sql", "sh", "cron", "text"}
"""Kinds of block; each but the last, which shows what is printed, is run or read by a test here."""


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_is_of_a_kind_that_is_tested(page: Path) -> None:
    fences = re.findall(r"^ *```(.*)$", page.read_text("utf-8"), re.MULTILINE)
    assert len(fences) % 2 == 0
    assert set(fences[::2]) <= KINDS
    assert set(fences[1::2]) <= {""}


@pytest.mark.parametrize("text", blocks("python"))
def test_python_in_the_docs_runs(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "articles.parquet" in text:
        keep(tmp_path, *(story(n) for n in range(5)))
        assert scrapy(tmp_path, "export", "-o", str(tmp_path / "articles.parquet")).returncode == 0
        monkeypatch.chdir(tmp_path)
    rain = "It rained on the harbour for the whole of the day, and nobody minded, for the roof was new. " * 5
    names = {"html": f"<title>Rain</title><article><h1>Rain at last</h1><p>{rain}</p><p>{rain}</p></article>"}
    with patch.dict(health.MONITORS), patch.dict(health.STATES):  # what an example adds ends with it
        exec(compile(text, "README.md", "exec"), names)


@pytest.mark.parametrize("text", blocks("sql"))
def test_sql_in_the_docs_runs(text: str, tmp_path: Path) -> None:
    base = Database(URL.create("sqlite", database=str(tmp_path / "articles.sqlite")))
    base.rows(text)
    base.close()


def test_what_is_shown_is_what_is_printed() -> None:
    """The first words of each line that a block shows come from the code."""
    shown = "".join(blocks("text"))
    code = "".join(path.read_text("utf-8") for path in (ROOT / "newsbot").rglob("*.py"))
    heads = re.findall(r"^(Crawl over in|  (?:pages|articles|skipped|fields)\b)", shown, re.MULTILINE)
    assert len(heads) >= 5
    assert all(head.strip() in code for head in heads)
    table = next(line for line in shown.splitlines() if line.startswith("site "))
    assert all(f'"{column}"' in code for column in re.split(r"  +", table))
    assert re.findall(r"was filled in \d+% of articles, now in \d+% \(\d+ of \d+\)", shown)
    assert "of articles, now in " in code
    assert "did you mean" in shown
    assert "did you mean" in code


def command_lines() -> list[str]:
    """Each command of the blocks for a shell and for cron, without the clock of the latter."""
    lines = [line for text in blocks("sh") for line in text.splitlines()]
    lines += [
        re.sub(r"^(\S+\s+){5}", "", line) for text in blocks("cron") for line in text.splitlines() if line[0] != "#"
    ]
    commands = [part.strip() for line in lines for part in re.split(r"&&|\|\|", line)]
    return sorted({command for command in commands if command and command[0] not in "#."})


@pytest.mark.parametrize("line", command_lines())
def test_commands_in_the_docs_are_understood(line: str) -> None:
    """Read by the command that is named, with the options and arguments it knows; settings are settings."""
    first, *words = shlex.split(line, comments=True)
    name = first.rpartition("/")[2]
    for setting in re.findall(r"\b(NEWSBOT_[A-Z_]+)=", line):
        assert hasattr(settings, setting), setting
    if name == "scrapy":
        understand(words)
    elif name in {"pytest", "cp", "cat"}:
        assert all((ROOT / word).exists() for word in words if "/" in word and word[0] not in "/-")
    elif name.startswith("python"):
        module = words[1] if words[0] == "-m" else words[0].removesuffix(".py").replace("/", ".")
        assert module in {"venv", "pytest"} or (ROOT / (module.replace(".", "/") + ".py")).exists(), module
    else:
        assert (ROOT / first).exists() or name in {
            "cd", "export", "pip", "ruff", "mypy", "make", "createuser", "createdb", "systemctl", "crontab", "docker",
            "git", "sqlite3", "pg_dump",
        }, name  # fmt: skip


def understand(words: list[str]) -> None:
    """Let the command that a line names read the line."""
    command = importlib.import_module(f"newsbot.commands.{words[0]}").Command()
    command.settings = Settings({"LOG_LEVEL": "INFO"})
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_options(parser)
    options, rest = parser.parse_known_args(words[1:])
    assert [word for word in rest if word.startswith("-") and word != "-"] == []
    if words[0] == "crawl":
        known = {"news": arguments.KNOWN, "archive": warc_arguments.KNOWN}[rest[0]]
        assert {given.partition("=")[0] for given in options.spargs or ()} <= set(known)


def test_first_two_commands_of_the_readme() -> None:
    demo, test = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)[:2]
    assert "-O articles.csv -O articles.jsonl" in demo
    assert "\n" not in demo + test
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == test


def test_arguments_of_the_spider_are_in_the_readme() -> None:
    assert [argument for argument in arguments.KNOWN if f"`-a {argument}=`" not in README] == []


def test_every_page_is_linked_from_the_readme_or_another() -> None:
    texts = "".join(page.read_text("utf-8") for page in PAGES)
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"{page.name})" not in texts.replace("#", ")")] == []


def test_extraction_names_every_reader() -> None:
    text = (ROOT / "docs" / "extraction.md").read_text("utf-8")
    modules = {path.stem for path in (ROOT / "newsbot" / "extract").glob("*.py")} - {"__init__", "candidate"}
    assert sorted(name for name in modules if f"`{name}`" not in text) == []
    fields = {field.name for field in dataclasses.fields(Article)}
    rows = {name for line in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)}
    assert rows <= fields
