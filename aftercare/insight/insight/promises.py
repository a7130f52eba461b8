"""What was promised and what came of it: the report by kind and class, and the list behind each of its numbers."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role
from aftercare.insight import queries
from aftercare.insight.insight.figures import CHART_HEIGHT, SPANS, Bar, Chart
from aftercare.insight.queries import LATE, OUTCOMES, SHARES, Group
from aftercare.kit.figures import Days
from aftercare.kit.rows import Row
from aftercare.web import export, formats, lists, pages
from aftercare.web.ways import page

USUAL_SPAN = 30
NARROW = 360
FILTERS = ("kind", "class", "queue", "owner")
EVERY = "-"  # the class of a promise to every class
LEFT_OUT = ("cancelled", "force_majeure", "reclassified")


def span(request: HttpRequest) -> Days:
    """The days that `?days=` asks for; the usual number for anything else."""
    asked = request.GET.get("days", "")
    return queries.latest(int(asked) if asked in {str(one) for one in SPANS} else USUAL_SPAN)


def spans(request: HttpRequest, chosen: int) -> list[Row]:
    """The tabs by which the days are chosen, with everything else that was asked for."""
    labels = {1: _("Today"), 7: _("7 days"), 30: _("30 days"), 90: _("90 days")}
    rest = request.GET.copy()
    for gone in ("days", "page", "export"):
        rest.pop(gone, None)
    kept = f"&{rest.urlencode()}" if rest else ""
    return [
        {
            "label": labels[one],
            "href": f"{request.path}?days={one}{kept}",
            "active": one == chosen,
        }
        for one in SPANS
    ]


@page(roles={Role.MANAGER})
def report(request: HttpRequest) -> HttpResponse:
    """Promises by kind and class: how many were kept, of how many, what is left out and why, and how long it took."""
    days = span(request)
    context = {
        "groups": [_shown(group, days) for group in queries.report(days)],
        "spans": spans(request, days.number),
        "days": days,
        "shares": [formats.percent(part) for part in SHARES],
    }
    return pages.render(request, "insight/insight/report.html", context)


def _shown(group: Group, days: Days) -> Row:
    address = _address(group, days)
    kept = group.kept
    return {
        "name": group.name,
        "service_class": group.service_class,
        "kept": formats.percent(kept.value, 1),
        "upper": int(kept.upper),
        "lower": int(kept.lower),
        "interval": [formats.percent(end, 1) for end in kept.interval] if kept.interval else [],
        "all": address("counted"),
        "missed": (group.outcomes["missed"], address("missed")),
        "kept_rows": address("kept"),
        "left_out": [(OUTCOMES[one], group.outcomes[one], address(one)) for one in LEFT_OUT],
        "longest": address("met", sort="used"),
        "lengths": [
            (_("by working time"), group.quantiles(group.working)),
            (_("by the clock"), group.quantiles(group.wall)),
        ],
        "chart": _chart(group, days),
    }


def _address(group: Group, days: Days) -> "_Address":
    return _Address({"kind": group.kind, "class": group.service_class or EVERY, "days": str(days.number)})


class _Address:
    """Where the rows of a group stand: called with an outcome, and how they are sorted."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._asked = asked

    def __call__(self, outcome: str, **more: str) -> str:
        return f"{reverse('insight.insight:promises')}?{urlencode({**self._asked, 'outcome': outcome, **more})}"


def _chart(group: Group, days: Days) -> Chart:
    """The share that was kept on each day, from nothing to all; a day without a promise has no bar."""
    figures = group.trend()
    step = NARROW / len(figures)
    bars = [
        Bar(
            x=round(place * step + step * 0.1, 1),
            y=round((1 - (figure.value or 0)) * CHART_HEIGHT, 1),
            width=round(step * 0.8, 1),
            height=round((figure.value or 0) * CHART_HEIGHT, 1),
            day=formats.day(day),
            words=formats.percent(figure.value, 1),
            rests_on=_("{part} of {whole}").format(part=int(figure.upper), whole=int(figure.lower)),
            tone="neutral",
        )
        for place, (day, figure) in enumerate(zip(days.dates, figures, strict=True))
        if figure.lower
    ]
    return Chart(tuple(bars), CHART_HEIGHT, None, "", NARROW, CHART_HEIGHT)


@page(roles={Role.MANAGER})
def promises(request: HttpRequest) -> HttpResponse:
    """The promises of one outcome in some days, those that were missed if nothing else is asked for; also as a file."""
    days = span(request)
    asked = request.GET.get("outcome", "")
    outcome = asked if asked in _outcomes() else LATE
    found = queries.listed(days, outcome)
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    rows = [row for row in found if all(_fits(row, name, value) for name, value in chosen.items())]
    if request.GET.get("sort") == "used":
        rows.sort(key=lambda row: row["working"] or 0, reverse=True)
    if request.GET.get("export") in {"csv", "xlsx"}:
        return _exported(request.GET["export"], rows)
    part = lists.part(request, lambda skip, limit: rows[skip : skip + limit])
    choices = _choices(found)
    context = {
        "part": part,
        "total": len(rows),
        "outcome": outcome,
        "outcomes": list(_outcomes().items()),
        "late": outcome in {LATE, "missed"},
        "chosen": chosen,
        "choices": choices,
        "chips": lists.chips(request, {name: pairs for name, _label, pairs in choices}),
        "spans": spans(request, days.number),
        "clear": f"{request.path}?{urlencode({'days': str(days.number), 'outcome': outcome})}",
    }
    return pages.render(request, "insight/insight/promises.html", context)


def _outcomes() -> dict[str, str]:
    return {
        LATE: _("all that were late"),
        "counted": _("all that count"),
        "met": _("all that were met"),
        **{name: str(words) for name, words in OUTCOMES.items()},
    }


def _fits(row: Row, name: str, value: str) -> bool:
    return not value or _value(row, name) == value


def _value(row: Row, name: str) -> str:
    if name == "class":
        return row["service_class"] or EVERY
    return str(row["owner_id"] or "") if name == "owner" else str(row[name])


def _choices(found: Sequence[Row]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What can be chosen in each filter: what stands in the rows."""
    words: Mapping[str, tuple[str, Callable[[Row], object]]] = {
        "kind": (_("Deadline"), lambda row: str(row["name"])),
        "class": (_("Class"), lambda row: row["service_class"] or _("Every class")),
        "queue": (_("Queue or team"), itemgetter("queue_name")),
        "owner": (_("Owner"), itemgetter("owner")),
    }
    return [
        (name, label, sorted({(_value(row, name), str(say(row))) for row in found if _value(row, name)}))
        for name, (label, say) in words.items()
    ]


def _exported(kind: str, rows: Sequence[Row]) -> HttpResponse:
    columns: list[export.Column] = [
        ("label", _("What")),
        ("name", _("Deadline")),
        ("service_class", _("Class")),
        ("queue_name", _("Queue or team")),
        ("owner", _("Owner")),
        ("due_at", _("Due")),
        ("stopped_at", _("Met on")),
        ("outcome_words", _("Outcome")),
        ("working", _("Seconds by working time")),
        ("wall", _("Seconds by the clock")),
    ]
    write = export.csv_response if kind == "csv" else export.xlsx_response
    return write(_("Promises"), columns, [{**row, "outcome_words": str(row["outcome_words"])} for row in rows])
