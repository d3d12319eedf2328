"""Write the parts of the documentation that the code itself knows: fields, settings, profile keys, commands.

    python -m docs.generate            writes them
    python -m docs.generate --check    only says which are out of date (exit code 1)

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; the text around it is ours.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import io
import pkgutil
import re
import sys
import tokenize
from pathlib import Path

from scrapy.commands import BaseRunSpiderCommand, ScrapyCommand
from scrapy.settings import Settings, default_settings

import newsbot.commands
from newsbot import items, settings
from newsbot.sites import site

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rows(*cells: str) -> str:
    """One line of a table; pipes inside cells are escaped."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def table(*heads: str) -> str:
    """Head of a table."""
    return rows(*heads) + rows(*["---"] * len(heads))


def documented_fields(module: object, name: str) -> list[tuple[str, str, str, str]]:
    """(field, type, default, docstring) of a dataclass, in order."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    cls = next(n for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == name)
    found = []
    for node, after in zip(cls.body, [*cls.body[1:], None], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        default = ast.unparse(node.value) if node.value else ""
        found.append((node.target.id, ast.unparse(node.annotation), default, " ".join(str(text).split())))
    return found


def fields() -> str:
    """The fields of an article and of its images."""
    text = "### Article\n\n" + table("field", "type", "meaning")
    text += "".join(rows(f"`{n}`", f"`{t}`", d) for n, t, _, d in documented_fields(items, "Article"))
    text += "\n### Image\n\n" + table("field", "type", "meaning")
    return text + "".join(rows(f"`{n}`", f"`{t}`", d) for n, t, _, d in documented_fields(items, "Image"))


def keys() -> str:
    """The keys of a site profile."""
    text = table("key", "default", "meaning")
    for name, _, default, said in documented_fields(site, "Site"):
        if name != "path":
            plain = {"name": "the file's name", "domains": "must be given", "selectors": "none"}
            default_ = f"`{default.replace('()', '[]').replace('None', 'none').replace('False', 'false')}`"
            text += rows(f"`{name}`", plain.get(name, default_), said)
    return text


def comments() -> dict[str, str]:
    """Setting to the comment on its line of settings.py."""
    source = Path(settings.__file__).read_text(encoding="utf-8")
    said = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and source.splitlines()[token.start[0] - 1].lstrip()[0] != "#"
    }
    return {
        node.targets[0].id: said.get(node.end_lineno or node.lineno, "")
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def shown(value: object) -> str:
    """A setting's value in a table."""
    return f"`{value!r}`" if value not in ("", None) else "empty"


def our_settings() -> str:
    """Settings that begin with NEWSBOT_."""
    text = table("setting", "default", "meaning")
    for name, said in sorted(comments().items()):
        if name.startswith("NEWSBOT_"):
            text += rows(f"`{name}`", shown(getattr(settings, name)), said)
    return text


def scrapy_settings() -> str:
    """Scrapy's own settings whose default is another one here."""
    text = table("setting", "here", "Scrapy's default", "why")
    for name, said in sorted(comments().items()):
        value = getattr(settings, name)
        if not name.startswith("NEWSBOT_") and not isinstance(value, dict | list):
            text += rows(f"`{name}`", shown(value), shown(getattr(default_settings, name, None)), said)
    return text


def components() -> str:
    """What stands in settings.py, in the order a page meets it, with the first line of each class."""
    text = table("component", "order", "what it does")
    for name in ("SCHEDULER", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS"):
        value = getattr(settings, name, {})
        for path, order in ({value: ""} if isinstance(value, str) else value).items():
            if path.startswith("newsbot."):
                module, _, attribute = path.rpartition(".")
                said = (getattr(importlib.import_module(module), attribute).__doc__ or "").strip().split("\n\n")[0]
                text += rows(f"`{path}`", str(order), said)
    return text


def commands() -> str:
    """Each command of ours: how to call it, what it does, its own options."""
    text = ""
    for found in sorted(pkgutil.iter_modules(newsbot.commands.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"newsbot.commands.{found.name}")
        command = getattr(module, "Command", None)
        if command is None:
            continue
        made = command()
        made.settings = Settings({"LOG_LEVEL": "INFO"})
        text += f"### scrapy {found.name} {made.syntax()}\n\n".replace(" \n", "\n") + f"{made.long_desc()}\n\n"
        own = options(made, BaseRunSpiderCommand if isinstance(made, BaseRunSpiderCommand) else ScrapyCommand)
        text += "".join(f"* {line}\n" for line in own) + ("\n" if own else "")
    return text.rstrip("\n") + "\n"


def options(command: ScrapyCommand, ordinary: type[ScrapyCommand]) -> list[str]:
    """The options that a command has beyond those of every command."""
    plain, whole = argparse.ArgumentParser(add_help=False), argparse.ArgumentParser(add_help=False)
    ordinary.add_options(command, plain)
    command.add_options(whole)
    known = {option for action in plain._actions for option in action.option_strings}
    return [
        f"`{', '.join(action.option_strings)}{f' {action.metavar}' if action.metavar else ''}`: "
        f"{(action.help or '').replace('%%', '%')}"
        for action in whole._actions
        if action.option_strings and not known & set(action.option_strings)
    ]


PARTS = {
    "fields": fields,
    "keys": keys,
    "our_settings": our_settings,
    "scrapy_settings": scrapy_settings,
    "components": components,
    "commands": commands,
}


def current(text: str) -> str:
    """A page with its generated parts made anew."""
    return PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n{match[3]}", text)


def main(arguments: list[str]) -> int:
    """Write or check all pages."""
    stale = [page for page in PAGES if page.exists() and current(page.read_text("utf-8")) != page.read_text("utf-8")]
    for page in stale:
        print(page.relative_to(ROOT))
        if "--check" not in arguments:
            page.write_text(current(page.read_text("utf-8")), encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
