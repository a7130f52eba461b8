"""What list pages and form pages share: which part of a list is shown, and how a refusal reaches its field."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from uuid import uuid4

from django.utils.translation import gettext as _

from aftercare.kit.errors import NotAllowed, Refused, SentBefore

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

PAGE_SIZE = 50
LAST_PAGE = 2000  # further down people filter; a larger number would only make the database count

RowType = TypeVar("RowType")


@dataclass(frozen=True, slots=True)
class Part(Generic[RowType]):
    """The rows on one page of a list: its number from 1, its first and last row, and whether more follow."""

    rows: Sequence[RowType]
    number: int
    first: int
    last: int
    more: bool


def page_number(request: "HttpRequest") -> int:
    """The page that `?page=` asks for; 1 for anything that is no page."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < len(str(LAST_PAGE)) + 1 else 1
    return min(max(number, 1), LAST_PAGE)


def part(request: "HttpRequest", read: Callable[[int, int], Sequence[RowType]]) -> Part[RowType]:
    """The asked page of a list; `read(skip, limit)` gets the rows, and one more to see whether more follow."""
    number = page_number(request)
    skip = (number - 1) * PAGE_SIZE
    found = read(skip, PAGE_SIZE + 1)
    rows = found[:PAGE_SIZE]
    return Part(rows, number, first=skip + 1 if rows else 0, last=skip + len(rows), more=len(found) > PAGE_SIZE)


def chips(request: "HttpRequest", choices: Mapping[str, Iterable[tuple[str, str]]]) -> list[dict[str, str]]:
    """What the list is filtered by, for `filter_chips`: each chosen value of `choices` with the address without it."""
    found = []
    for name, pairs in choices.items():
        chosen = request.GET.get(name, "")
        label = dict(pairs).get(chosen, chosen)
        if chosen:
            found.append({"label": str(label), "without": _without(request, name)})
    return found


def _without(request: "HttpRequest", name: str) -> str:
    query = request.GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _renew(form: "forms.BaseForm") -> None:
    """Give a form that comes back a new key of its own: with the old one it could never be sent again."""
    key = uuid4()
    data = copy(form.data)
    cast("dict[str, Any]", data)[form.add_prefix("client_id")] = str(key)
    form.data = data
    form.cleaned_data["client_id"] = key


def carried_out(form: "forms.BaseForm", verb: Callable[[dict[str, Any]], object]) -> bool:
    """Call `verb` with the cleaned form; answers False when the form or the service refuses, with the reason in it.

    That somebody has no right to it is no matter of the form: NotAllowed passes on.
    """
    if not form.is_valid():
        return False
    try:
        verb(form.cleaned_data)
    except NotAllowed:
        raise
    except SentBefore:
        _renew(form)
        form.add_error(None, _("You sent this before, with other words. Send it again if you want to send this, too."))
        return False
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    return True
