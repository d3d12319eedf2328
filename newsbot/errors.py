"""The errors that newsbot raises on purpose; part of the vocabulary all rooms share."""


class NewsbotError(Exception):
    """Base of every error newsbot raises on purpose. `str(error)` is one line fit for a person."""


class NotAnArticle(NewsbotError):
    """The page is no article.

    `reason` is one lower-case word or snake_case phrase from a small vocabulary
    (`empty`, `not_html`, `listing`, `home`, `search`, `login`, `consent`, `error_page`,
    `no_text`, `video`, `gallery_index`, `service` (who we are, terms, contact), `refused_<cap>`), fit to be a stats
    key.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class UsageError(NewsbotError):
    """What a person typed cannot be used: exit code 2."""


class StoreError(NewsbotError):
    """The article database cannot be used (locked, read-only, full, corrupt, too new): exit code 1.

    `locked`: only for now, because another program writes.
    """

    def __init__(self, message: str, *, locked: bool = False) -> None:
        super().__init__(message)
        self.locked = locked
