"""A slot holds what everybody offers for it, in order."""

from collections.abc import Mapping

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from aftercare.kit import plugs
from aftercare.kit.plugs import Slot
from aftercare.web.slots import slot


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
