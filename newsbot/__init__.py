"""newsbot: a Scrapy project for news sites."""

import newsbot.egg  # first, for all that follows
import newsbot.extract  # noqa: F401  (imported before the function of the same name is bound below)
from newsbot.caps import CALIBRATED, Caps
from newsbot.errors import NotAnArticle
from newsbot.extract.page import Page
from newsbot.items import Article, Image
from newsbot.reader import read_article

__all__ = ["Article", "Caps", "Image", "NotAnArticle", "extract"]


def extract(
    html: bytes | str, url: str, *, encoding: str | None = None, force: bool = False, caps: Caps = CALIBRATED
) -> Article:
    """Read one page. Raises `NotAnArticle`, unless `force` asks for what there is; `caps`: how much is taken in."""
    return read_article(Page.parse(html, url, encoding, caps), force=force)
