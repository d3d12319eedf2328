"""Charts of the report: matplotlib's SVG, made fit for a page that is read in the light, in the dark and on a phone.

Colours are written as placeholders and become CSS variables of the page, text stays text in the page's own font.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = 8
"""Series that have a colour of their own (--c0 ... in report.html)."""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
WHOLE, HALF = 10.5, 5.4
"""Inches: the width of the page's column, and of half of it; the page scales a chart to its place."""
_INK, _LINE = "#010101", "#020202"
_PLACEHOLDERS = {_INK: "var(--soft)", _LINE: "var(--line)"} | {f"#0300{i:02x}": f"var(--c{i})" for i in range(COLOURS)}


def _colour(series: int) -> str:
    return f"#0300{series % COLOURS:02x}"


def stacked_days(days: Sequence[str], series: Mapping[str, Sequence[int]], title: str) -> str:
    """Bars by day, one layer for each series."""
    figure, axes = _canvas(WHOLE, 3.0)
    bottom = [0] * len(days)
    for place, (name, values) in enumerate(series.items()):
        axes.bar(range(len(days)), values, bottom=bottom, width=0.78, color=_colour(place), label=name)
        bottom = [low + value for low, value in zip(bottom, values, strict=True)]
    step = max(1, len(days) // 8)
    axes.set_xticks(range(0, len(days), step), [_day(day) for day in days[::step]])
    axes.set_xlim(-0.7, len(days) - 0.3)
    return _svg(figure, title)


def bars(
    labels: Sequence[str], values: Sequence[float], title: str, *, every: int = 1, colour: int = 0, width: float = HALF
) -> str:
    """Upright bars."""
    figure, axes = _canvas(width, 2.0)
    axes.bar(range(len(labels)), values, width=0.8, color=_colour(colour))
    axes.set_xticks(range(0, len(labels), every), list(labels)[::every])
    axes.set_xlim(-0.7, len(labels) - 0.3)
    return _svg(figure, title)


def shares(rows: Mapping[str, Mapping[str, float]], order: Sequence[str], title: str) -> str:
    """Lying bars of one length, parted by share; `order` are the parts, each of one colour."""
    figure, axes = _canvas(WHOLE, 0.4 + 0.27 * len(rows))
    names = list(rows)
    left = [0.0] * len(names)
    for place, part in enumerate(order):
        values = [100 * rows[name].get(part, 0) / (sum(rows[name].values()) or 1) for name in names]
        axes.barh(range(len(names)), values, left=left, height=0.72, color=_colour(place))
        left = [low + value for low, value in zip(left, values, strict=True)]
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 25), [f"{n}%" for n in range(0, 101, 25)])
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x", color=_LINE, linewidth=0.8)
    return _svg(figure, title)


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure as Made  # here: it takes half a second, and only reports need it

    figure = Made(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_LINE)
    axes.tick_params(colors=_INK, length=0, labelsize=10)
    axes.locator_params(axis="y", integer=True, nbins=4)
    axes.grid(visible=True, axis="y", color=_LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def _svg(figure: Any, title: str) -> str:
    """The chart as an element of a page, with its title for those who cannot see it."""
    import matplotlib as mpl

    out = io.StringIO()
    plain: Any = {"svg.fonttype": "none", "svg.hashsalt": title, "text.parse_math": False}
    with mpl.rc_context(plain), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a glyph that is missing only here: the page has its own fonts
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(
        r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', rf'<svg \1 role="img" aria-label="{escape(title)}">', text, count=1
    )
    text = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px", text)
    for placeholder, variable in _PLACEHOLDERS.items():
        text = text.replace(placeholder, variable)
    return text


def _day(day: str) -> str:
    return f"{int(day[8:10])} {MONTHS[int(day[5:7]) - 1]}"
