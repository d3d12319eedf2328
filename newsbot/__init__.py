"""newsbot: a Scrapy project for news sites."""

from newsbot.errors import NotAnArticle
from newsbot.items import Article, Image

__all__ = ["Article", "Image", "NotAnArticle"]
