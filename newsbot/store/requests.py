"""A Scrapy request as JSON and back: nothing that a stored frontier holds can run as code."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.utils.misc import load_object

PASSING = frozenset({"newsbot_row", "newsbot_child", "download_latency", "download_timeout_left"})
"""Meta that belongs to one moment of a request's life, not to the request."""


class NotStorable(ValueError):
    """The request holds what JSON cannot: it lives in memory only."""


def dump_request(request: Request, spider: Spider) -> str:
    """The request as JSON, without what is Scrapy's default.

    Meta that is no JSON is left out. Raises `NotStorable` where a callback is no method of the spider or a callback
    argument is no JSON: without them the request means nothing.
    """
    kept: dict[str, Any] = {"url": request.url}
    if request.callback is not None:
        kept["callback"] = _method_name(request.callback, spider)
    errback = getattr(request.errback, "original", request.errback)
    if errback is not None:
        kept["errback"] = _method_name(errback, spider)
    if request.method != "GET":
        kept["method"] = request.method
    if request.headers:
        kept["headers"] = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in request.headers.items()
        }
    if request.body:
        kept["body"] = base64.b64encode(request.body).decode("ascii")
    for name in ("cookies", "priority", "dont_filter", "flags", "cb_kwargs"):
        if value := getattr(request, name):
            kept[name] = value
    if request.encoding != "utf-8":
        kept["encoding"] = request.encoding
    if type(request) is not Request:
        kept["class"] = f"{type(request).__module__}.{type(request).__qualname__}"
    meta = {name: value for name, value in request.meta.items() if name not in PASSING} if request.meta else {}
    try:
        return _dump({**kept, "meta": meta} if meta else kept)
    except (TypeError, ValueError):
        kept["meta"] = {name: value for name, value in meta.items() if _is_json(value)}
    try:
        return _dump(kept)
    except (TypeError, ValueError) as error:
        raise NotStorable(f"{request.url}: {error}") from error


def load_request(text: str, spider: Spider) -> Request:
    """The request that `dump_request` wrote."""
    kept: dict[str, Any] = json.loads(text, object_hook=_revive if '"$' in text else None)
    class_ = load_object(kept.pop("class")) if "class" in kept else Request
    for name in ("callback", "errback"):
        if name in kept:
            kept[name] = getattr(spider, kept[name])
    if "body" in kept:
        kept["body"] = base64.b64decode(kept["body"])
    request: Request = class_(**kept)
    return request


def _method_name(function: Any, spider: Spider) -> str:
    name = getattr(function, "__name__", "")
    if getattr(function, "__self__", None) is not spider or not hasattr(spider, name):
        raise NotStorable(f"{function!r} is no method of the spider")
    return str(name)


def _dump(value: Any) -> str:
    return json.dumps(value, default=_freeze, separators=(",", ":"), allow_nan=False)


def _freeze(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, set | frozenset):
        return {"$set": sorted(value)}
    raise TypeError(f"{type(value).__name__} is no JSON")


def _revive(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        if "$datetime" in value:
            return datetime.fromisoformat(value["$datetime"])
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        if "$set" in value:
            return set(value["$set"])
    return value


def _is_json(value: Any) -> bool:
    try:
        _dump(value)
    except (TypeError, ValueError):
        return False
    return True
