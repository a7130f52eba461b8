"""The manager's page: how things stand, readable from three metres, and the way down to the rows of each figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role
from aftercare.insight import queries
from aftercare.insight.queries import Reading
from aftercare.kit.errors import NotAllowed
from aftercare.kit.figures import Days, Figure
from aftercare.kit.plugs import Measure, MeasureRow
from aftercare.kit.rows import Row
from aftercare.web import export, formats, pages
from aftercare.web.ways import page

SPANS = (1, 7, 30, 90)
USUAL_SPAN = 7
MOST_SHOWN = 100
MOST_EXPORTED = 50_000
MOST_DIGITS = 4
CHART_WIDTH, CHART_HEIGHT = 720, 180


@page(roles={Role.MANAGER})
def overview(request: HttpRequest) -> HttpResponse:
    """All figures; `?wall=1` for a screen on the wall; a script that heard of a change gets the tiles alone."""
    found = queries.overview()
    shown = [(one, _tile(one, found[one.slug])) for one in queries.measures() if one.slug in found]
    wall = request.GET.get("wall") == "1"
    context = {
        "tiles": [tile for one, tile in shown if one.tile],
        "more": [tile for one, tile in shown if not one.tile],
        "topics": sorted({topic for one in queries.measures() for topic in one.topics}),
        "wall": wall,
    }
    template = "insight/insight/wall.html" if wall else "insight/insight/overview.html"
    if pages.wants_fragment(request):
        template = "insight/insight/tiles.html"
    return pages.render(request, template, context)


def _tile(one: Measure, reading: Reading) -> Row:
    tone = queries.tone(one, reading.figure.value)
    figure, unit = words(one, reading.figure.value)
    return {
        "measure": one,
        "figure": figure,
        "unit": unit,
        "tone": tone,
        "state": _state(one, tone, reading.figure.value),
        "target": _target(one),
        "span": _("now") if one.standing else _span_words(one.days),
        "rests_on": "" if one.unit == "count" else _rests_on(one, reading.figure),
        "trend": [day.value for day in reading.trend],
    }


def _state(one: Measure, tone: str, value: float | None) -> str:
    if value is None:
        return _("Nothing to measure")
    if one.target is None:
        return ""
    return {"good": _("On target"), "warning": _("Off target"), "bad": _("Far off target")}[tone]


def words(one: Measure, value: float | None) -> tuple[str, str]:
    """A value and its unit as they are read: ("93%", ""), ("1.4", "h"), ("25", "min"), ("–", "") for none.

    What is read has the colour that it is shown in: 94.96% is not rounded up to a target of 95%.
    """
    if value is None:
        return "–", ""
    if one.unit == "percent":
        return formats.percent(value, _digits(one, value, 100)), ""
    if one.unit == "hours" and value < 1:
        return formats.number(value * 60, _digits(one, value, 60)), _("min")
    if one.unit == "hours":
        return formats.number(value, _digits(one, value, 1, least=0 if round(value, 1) == int(value) else 1)), _("h")
    return formats.number(value, _digits(one, value, 1)), _("points") if one.unit == "points" else ""


def _digits(one: Measure, value: float, scale: int, *, least: int = 0) -> int:
    """The fewest digits after the point with which `value` × `scale`, once rounded, still has the tone of the value."""
    tone = queries.tone(one, value)
    fitting = (digits for digits in range(least, MOST_DIGITS) if _rounded(one, value, scale, digits) == tone)
    return next(fitting, MOST_DIGITS)


def _rounded(one: Measure, value: float, scale: int, digits: int) -> str:
    return queries.tone(one, round(value * scale, digits) / scale)


def _target(one: Measure) -> str:
    if one.target is None:
        return ""
    sign = "≥" if one.more_is_better else "≤"
    return f"{sign} {' '.join(part for part in words(one, one.target) if part)}"


def _span_words(days: int) -> str:
    return _("today") if days == 1 else _("last {n} days").format(n=days)


def _rests_on(one: Measure, figure: Figure) -> str:
    """What the figure was made of: "31 of 34 promised first answers"."""
    if one.unit == "percent":
        numbers = {"part": _short(figure.upper), "whole": _short(figure.lower)}
        return _("{part} of {whole} {what}").format(**numbers, what=one.rests_on)
    return _("{whole} {what}").format(whole=_short(figure.lower), what=one.rests_on)


def _short(value: float) -> str:
    """A number with one digit after the point where it has any."""
    return formats.number(value, 0 if round(value, 1) == int(value) else 1)


@page(roles={Role.MANAGER})
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One figure: its formula, its days as a drawing and as a table, and its rows; the rows also as a file."""
    one = queries.measure(slug)
    if one is None:
        raise NotAllowed(_("There is no such figure."))
    length = _span(request, one)
    days = queries.latest(length)
    if request.GET.get("export") in {"csv", "xlsx"}:
        return _exported(request.GET["export"], one, one.rows(days.start, days.end, MOST_EXPORTED))
    reading = queries.over(one, days)
    rows = one.rows(days.start, days.end, MOST_SHOWN + 1)
    trend = reading if length > 1 else queries.over(one, queries.latest(queries.TREND_DAYS))
    context = {
        "tile": _tile(one, reading),
        "span": _("now") if one.standing else _span_words(length),
        "spans": _spans(request.path, length),
        "interval": reading.figure.interval,
        "chart": chart(one, queries.latest(len(trend.trend)), trend.trend),
        "rows": rows[:MOST_SHOWN],
        "more": len(rows) > MOST_SHOWN,
        "most": MOST_SHOWN,
    }
    return pages.render(request, "insight/insight/measure.html", context)


def _span(request: HttpRequest, one: Measure) -> int:
    asked = request.GET.get("days", "")
    usual = one.days if one.days in SPANS else USUAL_SPAN
    return int(asked) if asked in {str(span) for span in SPANS} else usual


def _spans(address: str, chosen: int) -> list[dict[str, object]]:
    labels = {1: _("Today"), 7: _("7 days"), 30: _("30 days"), 90: _("90 days")}
    return [{"label": labels[span], "href": f"{address}?days={span}", "active": span == chosen} for span in SPANS]


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart: its place in the drawing, and the words that say it."""

    x: float
    y: float
    width: float
    height: float
    day: str
    words: str
    rests_on: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of days: bars in a frame of width × height, the level of the target, and the highest value."""

    bars: tuple[Bar, ...]
    zero: float
    target: float | None
    highest: str
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT


def chart(one: Measure, days: Days, trend: tuple[Figure, ...]) -> Chart:
    """The days of a measure as bars from zero; a day on which nothing was measured has none."""
    values = [figure.value for figure in trend if figure.value is not None]
    top = max([*values, one.target or 0, 0]) or 1
    bottom = min([*values, 0])
    step, scale = CHART_WIDTH / len(trend), CHART_HEIGHT / (top - bottom)
    bars = []
    for place, (day, figure) in enumerate(zip(days.dates, trend, strict=True)):
        value = figure.value or 0
        bars.append(
            Bar(
                x=round(place * step + step * 0.1, 1),
                y=round((top - max(value, 0)) * scale, 1),
                width=round(step * 0.8, 1),
                height=round(abs(value) * scale, 1),
                day=formats.day(day),
                words=" ".join(part for part in words(one, figure.value) if part),
                rests_on=_rests_on(one, figure),
                tone=queries.tone(one, figure.value),
            )
        )
    target = None if one.target is None else round((top - one.target) * scale, 1)
    highest = " ".join(part for part in words(one, max(values, default=None)) if part)
    return Chart(tuple(bars), round(top * scale, 1), target, highest)


def _exported(kind: str, one: Measure, rows: Sequence[MeasureRow]) -> HttpResponse:
    columns: list[export.Column] = [
        ("label", _("What")),
        ("at", _("When")),
        ("counts", _("Counts")),
        ("detail", _("Detail")),
    ]
    lines = [{"label": row.label, "at": row.at, "counts": row.counts, "detail": row.detail} for row in rows]
    write = export.csv_response if kind == "csv" else export.xlsx_response
    return write(str(one.name), columns, lines)
