"""The desk's pages of stock: parts × places, and pieces on their way from one place to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import actor
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.rows import Row
from aftercare.parts import access, forms, queries, services
from aftercare.web import export, lists, pages
from aftercare.web.form_pages import FormPage, sent
from aftercare.web.ways import page
from aftercare.workforce import queries as workforce

LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the table: its words, and whose stock it sums."""

    key: str
    label: str
    owners: frozenset[str]


@page(roles=access.KEEPERS)
def stock(request: HttpRequest) -> HttpResponse:
    """How many of which part lie where; `?site=` shows one depot and its vans, `?export=csv` or xlsx the whole list."""
    text, site = request.GET.get("q", "")[:LONGEST_TEXT], request.GET.get("site", "")
    sites = accounts.sites()
    chosen = next((row for row in sites if str(row["id"]) == site), None)
    places = _of_station(chosen) if chosen else _of_all(sites)
    if request.GET.get("export") in {"csv", "xlsx"}:
        return _exported(request.GET["export"], places, _filled(queries.page_of(skip=0, limit=None, text=text), places))
    part = lists.part(request, lambda skip, limit: queries.page_of(skip=skip, limit=limit, text=text))
    stations = [("", _("Every station")), *((str(row["id"]), row["name"]) for row in sites)]
    context = {
        "part": part,
        "rows": _filled(part.rows, places),
        "columns": [
            {"label": _("Part")},
            *({"label": place.label, "numeric": True} for place in places),
            _sum_column(),
        ],
        "places": places,
        "choices": {"site": stations},
        "chosen": {"site": site, "q": text},
        "chips": lists.chips(request, {"q": [], "site": stations}),
    }
    return pages.render(request, "parts/desk/stock.html", context)


def _sum_column() -> dict[str, Any]:
    return {"label": _("Together"), "numeric": True}


def _of_all(sites: Sequence[Row]) -> list[Place]:
    """Every depot, and all vans in one column."""
    depots = [Place(f"site{row['id']}", row["name"], frozenset({ref("site", row["id"])})) for row in sites]
    vans = frozenset(ref("user", person["user_id"]) for person in workforce.crew())
    return [*depots, Place("vans", _("All vans"), vans)]


def _of_station(site: Row) -> list[Place]:
    """One depot, and the van of each of its engineers."""
    depot = Place("depot", _("Depot"), frozenset({ref("site", site["id"])}))
    vans = [
        Place(f"user{person['user_id']}", person["name"], frozenset({ref("user", person["user_id"])}))
        for person in workforce.crew(site["id"])
    ]
    return [depot, *vans]


def _filled(parts: Sequence[Row], places: Sequence[Place]) -> list[Row]:
    """Each part with the pieces of each place by its key, and together."""
    owners = {owner for place in places for owner in place.owners}
    held = queries.quantities(owners, [part["id"] for part in parts])
    return [{**part, "words": own_words(part), **_counted(part["id"], places, held)} for part in parts]


def _counted(part_id: int, places: Sequence[Place], held: dict[tuple[str, int], int]) -> Row:
    counts = {place.key: sum(held.get((owner, part_id), 0) for owner in place.owners) for place in places}
    return {**counts, "together": sum(counts.values())}


def _exported(kind: str, places: Sequence[Place], rows: Sequence[Row]) -> HttpResponse:
    columns: list[export.Column] = [
        ("number", _("Part number")),
        ("words", _("Part")),
        ("price", _("Price")),
        ("currency", _("Currency")),
        *((place.key, place.label) for place in places),
        ("together", _("Together")),
    ]
    write = export.csv_response if kind == "csv" else export.xlsx_response
    return write(_("Stock"), columns, rows)


@page(roles=access.KEEPERS, methods=("GET", "POST"))
def move(request: HttpRequest) -> HttpResponse:
    """Take pieces in, load a van from a depot, bring pieces back; `?part=` begins with a part's number."""
    form = forms.MoveForm(sent(request), initial={"part_id": request.GET.get("part", "")[:LONGEST_TEXT]})

    def verb(data: dict[str, Any]) -> object:
        return services.move(**data, by=actor(request))

    return FormPage(_("Move parts"), reverse("parts.desk:stock")).answer(request, form, verb)


urlpatterns = [path("stock", stock, name="stock"), path("move", move, name="move")]
