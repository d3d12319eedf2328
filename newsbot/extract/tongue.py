"""The language a text is written in: by its script, by its small words, and only in doubt by a trained model."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

from newsbot.load.words import table

SAMPLE = 1000
"""Characters that are looked at."""
LEAST_WORDS = 12
"""Words of a text that is too short to tell."""
_ENOUGH, _MUCH = 0.05, 0.12
"""Share of a text's words that are small words of its language: at least, and where there is no doubt."""
_LIKELY, _SURE = 1.1, 1.5
"""How many times the share of any other language it must be: where it is much, and where it is little."""
_MODEL_CHARACTERS = 400
"""Characters of a text that is long enough for the model to overrule what the page declares."""

_FAR = "\u0370"
"""Where alphabets other than the Latin begin."""


def speaks(text: str, language: str) -> bool | None:
    """Whether `text` is of `language` (ISO 639); None where it is too short or the language is not known here.

    False says no more than that it must be looked at (`tell`).
    """
    if (own := by_script(text)) is not None:
        return own == language
    common = _common().get(language)
    words = _words(text)
    if common is None or len(words) < LEAST_WORDS:
        return None
    return _share(words, common) >= _MUCH


def tell(text: str, declared: str = "") -> str:
    """The language of `text` (ISO 639); "" where it cannot be told, or not surely enough against `declared`."""
    if own := by_script(text):
        return own
    words = _words(text)
    if len(words) < LEAST_WORDS:
        return ""
    shares = sorted(((_share(words, common), language) for language, common in _common().items()), reverse=True)
    (best, language), (second, _) = shares[:2]
    if language == declared or (best >= _MUCH and (not declared or best >= _LIKELY * second)):
        return language
    if best >= _SURE * max(second, _ENOUGH):
        return language
    if declared and (declared not in _common() or len(text) < _MODEL_CHARACTERS):  # too little speaks against it
        return ""
    return _by_model(text)


def by_script(text: str) -> str | None:
    """The language whose own script most letters of `text` are of; None for a script that many share."""
    start = text[:300]
    if start.isascii() or len(start.encode("utf-8", "replace")) < 1.3 * len(start):  # letters beyond Latin take 2 or 3
        return None
    letters = [letter for letter in text[:SAMPLE] if letter.isalpha() and letter >= _FAR][:150]
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0].lower() for letter in letters)
    for script, language in _scripts().items():  # kana before Chinese characters, which Japanese has too
        if scripts[script] > (0.1 if script in ("hiragana", "katakana") else 0.5) * len(letters):
            return language
    return None


def _words(text: str) -> list[str]:
    return [word for word in text[:SAMPLE].casefold().split() if "/" not in word]


def _share(words: list[str], common: frozenset[str]) -> float:
    return sum(map(common.__contains__, words)) / len(words)


def _by_model(text: str) -> str:
    """What py3langid says; it is loaded (half a second, once in a process) when first asked."""
    words = _words(text)
    if sum(word.isalpha() for word in words) < max(LEAST_WORDS, 0.5 * len(words)):  # names of files, figures
        return ""
    from py3langid import classify

    return str(classify(text[:SAMPLE])[0])


@cache
def _common() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in table("language.common").items()}


@cache
def _scripts() -> dict[str, str]:
    return {script: language for language, scripts in table("language.script").items() for script in scripts}
