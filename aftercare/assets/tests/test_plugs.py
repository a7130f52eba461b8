"""What the installed base offers upwards."""

from typing import Any

import pytest

from aftercare.accounts.access import Role
from aftercare.assets.plugs import PLUGS
from aftercare.assets.tests.devices import device, user
from aftercare.journal.events import Event
from aftercare.kit import plugs
from aftercare.kit.plugs import Hit, TimelineLine


def test_every_event_has_its_sentence() -> None:
    named = {plug.event for plug in PLUGS if isinstance(plug, TimelineLine)}
    assert named == {name for name in Event.known if name.startswith("assets.")}


@pytest.mark.django_db
def test_search_finds_for_the_desk_only() -> None:
    made = device()
    search: Any = plugs.subject("asset").search
    title = "Split air conditioner AC-35 · NW-2024-000123"
    found = [Hit(f"asset:{made.id}", title, "Nordwind · Air conditioner", f"/desk/assets/{made.id}")]
    assert search(user("chen", Role.AGENT), "0123", 5) == found
    assert search(user("wang", Role.ENGINEER), "0123", 5) == []
