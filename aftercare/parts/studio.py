"""The studio's pages about parts: the catalogue, and what lies on the shelves of a new shop."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, actor
from aftercare.journal import queries as journal
from aftercare.kit.actor import ref
from aftercare.kit.bilingual import own_words
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.parts import forms, queries, services
from aftercare.web import lists, pages, retiring
from aftercare.web.form_pages import STUDIO_FORM, FormPage, sent
from aftercare.web.ways import page

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR.value})
HISTORY_LINES = 30


@page(roles=ADMINISTRATOR)
def parts(request: HttpRequest) -> HttpResponse:
    """The catalogue of parts, each with how many pieces there are."""
    asked = retiring.asked(request)
    part = lists.part(
        request,
        lambda skip, limit: queries.page_of(skip=skip, limit=limit, text=asked.text, retired=asked.retired),
    )
    held = _together([row["id"] for row in part.rows])
    context = {
        **retiring.context(request, asked),
        "part": part,
        "rows": [{**row, "words": own_words(row), "pieces": held.get(row["id"], 0)} for row in part.rows],
        "columns": [
            {"label": _("Part")},
            {"label": _("Goes into")},
            {"label": _("Price"), "numeric": True},
            {"label": _("Pieces"), "numeric": True},
        ],
    }
    return pages.render(request, "parts/studio/parts.html", context)


def _together(part_ids: list[int]) -> dict[int, int]:
    """How many pieces of each part lie in depots and vans."""
    found: dict[int, int] = {}
    for (_owner, part_id), quantity in queries.quantities(
        [place.owner for place in queries.places()], part_ids
    ).items():
        found[part_id] = found.get(part_id, 0) + quantity
    return found


@page(roles=ADMINISTRATOR, methods=("GET", "POST"))
def new_part(request: HttpRequest) -> HttpResponse:
    """Add a part to the catalogue; its page then asks for the first pieces."""
    made: list[int] = []

    def verb(data: dict[str, Any]) -> None:
        made.append(services.add_part(**data, by=actor(request)).id)

    def done() -> tuple[str, str]:
        return _("The part was added. Now say how many pieces lie where."), reverse("parts.studio:part", args=made)

    place = FormPage(_("New part"), reverse("parts.studio:parts"), STUDIO_FORM)
    return place.answer_with(request, forms.NewPartForm(sent(request)), verb, done)


@page(roles=ADMINISTRATOR, methods=("GET", "POST"))
def part(request: HttpRequest, number: int) -> HttpResponse:
    """Change a part; where its pieces lie; what happened to it."""
    row = _found(number)

    def verb(data: dict[str, Any]) -> object:
        return services.edit_part(part_id=number, **data, by=actor(request))

    form = forms.PartForm(sent(request), initial=row)
    return _page_of(row).answer(request, form, verb, **_shelves(row), stock_form=_empty_stock_form())


def _page_of(row: Row) -> FormPage:
    return FormPage(own_words(row), reverse("parts.studio:parts"), "parts/studio/part.html")


def _empty_stock_form() -> forms.TakeInForm:
    return forms.TakeInForm(auto_id="stock_%s")


def _shelves(row: Row) -> dict[str, Any]:
    """What a part's page shows beside the form: where its pieces lie, and its history."""
    places = queries.places()
    held = queries.quantities([place.owner for place in places], [row["id"]])
    return {
        "part": row,
        "shelves": [
            (place.label, held[place.owner, row["id"]]) for place in places if (place.owner, row["id"]) in held
        ],
        "places": places,
        "history": journal.timeline([ref("part", row["id"])], limit=HISTORY_LINES),
    }


def _found(number: int) -> Row:
    row = queries.part(number)
    if row is None:
        raise NotAllowed(_("There is no such part."))
    return row


@page(roles=ADMINISTRATOR, methods=("POST",))
def retire_part(request: HttpRequest, number: int) -> HttpResponse:
    """Take no more pieces of a part in, or take them again."""
    retired = retiring.wish(request)
    services.set_part_retired(part_id=number, retired=retired, by=actor(request))
    said = _("Retired. What lies in depots and vans can be used up.") if retired else _("The part is in use again.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("parts.studio:part", args=[number]))


@page(roles=ADMINISTRATOR, methods=("POST",))
def take_in(request: HttpRequest, number: int) -> HttpResponse:
    """Put pieces from a supplier on a shelf or into a van."""
    row = _found(number)
    form = forms.TakeInForm(request.POST, auto_id="stock_%s")
    if lists.carried_out(form, lambda data: services.move(part_id=number, **data, by=actor(request))):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("parts.studio:part", args=[number]))
    return _page_of(row).show(request, forms.PartForm(initial=row), status=422, **_shelves(row), stock_form=form)


urlpatterns = [
    path("", parts, name="parts"),
    path("new", new_part, name="new_part"),
    path("<int:number>", part, name="part"),
    path("<int:number>/retire", retire_part, name="retire_part"),
    path("<int:number>/take-in", take_in, name="take_in"),
]
