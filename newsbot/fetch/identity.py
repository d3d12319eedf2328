"""Who asks: one name with a contact that works, the same to every host, never a browser's (used by `SafeFloor`)."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
HINT = (
    "newsbot: no contact is set, so sites cannot reach you. "
    "Set NEWSBOT_CONTACT to a web page or an e-mail address (docs/politeness.md)"
)


def product_version() -> str:
    """The version of the installed newsbot, or "0" where it runs from its source."""
    try:
        return version("newsbot")
    except PackageNotFoundError:
        return "0"


def user_agent(contact: str, name: str = "newsbot") -> str:
    """The User-Agent of a contact: `newsbot/1.0 (+https://...; mailto:...)` (RFC 9110 10.1.5)."""
    product = f"{name}/{product_version()}"
    words = [word for word in re.split(r"[\s,;]+", contact) if word.isprintable()]
    parts = [f"mailto:{word}" if _EMAIL.fullmatch(word) else word for word in words]
    said = "; ".join(part for part in parts if part)
    return f"{product} (+{said})" if said else product


def from_header(contact: str) -> str | None:
    """The e-mail address in the contact, for the `From` header (RFC 9110 10.1.2), or None."""
    found = _EMAIL.search(contact)
    return found.group() if found else None


def set_identity(settings: BaseSettings) -> None:
    """Fill in USER_AGENT, ROBOTSTXT_USER_AGENT and the `From` header, where a person has not set them."""
    contact = str(settings.get("NEWSBOT_CONTACT") or "").strip()
    if (settings.getpriority("USER_AGENT") or 0) <= SETTINGS_PRIORITIES["default"]:
        settings.set("USER_AGENT", user_agent(contact, settings.get("BOT_NAME") or "newsbot"), "addon")
    agent = str(settings["USER_AGENT"])
    if not settings.get("ROBOTSTXT_USER_AGENT"):
        settings.set("ROBOTSTXT_USER_AGENT", agent.partition("/")[0].strip(), "addon")
    if address := from_header(contact):
        headers = dict(settings.getdict("DEFAULT_REQUEST_HEADERS"))
        headers.setdefault("From", address)
        priority = max(settings.getpriority("DEFAULT_REQUEST_HEADERS") or 0, SETTINGS_PRIORITIES["addon"])
        settings.set("DEFAULT_REQUEST_HEADERS", headers, priority)


def is_anonymous(settings: BaseSettings) -> bool:
    """Whether nobody can be reached: no contact, and no User-Agent that a person chose."""
    chosen = (settings.getpriority("USER_AGENT") or 0) > SETTINGS_PRIORITIES["addon"]
    return not chosen and not str(settings.get("NEWSBOT_CONTACT") or "").strip()
