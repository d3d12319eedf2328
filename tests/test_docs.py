"""The documentation says what the code does: generated parts are current, links lead somewhere, examples work."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from docs import generate
from newsbot.items import Article
from newsbot.sites.profile import read_profile
from newsbot.spiders import arguments

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


@pytest.mark.parametrize("text", blocks("python"))
def test_python_in_the_docs_runs(text: str) -> None:
    story = "It rained on the harbour for the whole of the day, and nobody minded, for the roof was new. " * 5
    names = {"html": f"<title>Rain</title><article><h1>Rain at last</h1><p>{story}</p><p>{story}</p></article>"}
    exec(compile(text, "README.md", "exec"), names)


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
