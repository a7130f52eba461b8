"""A slot holds what everybody offers for it, in order."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from aftercare.kit import plugs
from aftercare.kit.plugs import Slot
from aftercare.web.slots import asks, slot


def test_pieces_stand_in_order_and_get_the_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    def says(word: str) -> "object":
        def render(_request: HttpRequest, ids: Mapping[str, int]) -> str:
            return f"<b>{word} {ids['ticket']}</b>"

        return render

    offered = [
        Slot("ticket.side", says("late"), 200),  # type: ignore[arg-type]
        Slot("ticket.side", says("early"), 10),  # type: ignore[arg-type]
        Slot("other.place", says("never"), 1),  # type: ignore[arg-type]
    ]
    monkeypatch.setattr(plugs._shelf, "plugs", offered)
    request = RequestFactory().get("/")
    assert slot(request, "ticket.side", ticket=12) == "<b>early 12</b><b>late 12</b>"
    assert slot(request, "nobody.here") == ""


def test_what_pieces_are_going_to_ask_is_known_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    question: Any = object()
    quiet = Slot("ticket.side", lambda _request, _ids: "")
    asking = Slot("ticket.side", lambda _request, _ids: "", 10, lambda _request, ids: [(question, [ids["ticket"]])])
    monkeypatch.setattr(plugs._shelf, "plugs", [quiet, asking])
    request = RequestFactory().get("/")
    assert asks(request, ["ticket.side", "nobody.here"], ticket=12) == [(question, [12])]
