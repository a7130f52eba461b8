"""What spare parts offer upwards."""

from typing import Any

import pytest

from aftercare.accounts.access import Role
from aftercare.journal.events import Event
from aftercare.kit import plugs
from aftercare.kit.plugs import Hit, TimelineLine
from aftercare.parts.plugs import PLUGS
from aftercare.parts.tests.shelf import part, user


def test_every_event_has_its_sentence() -> None:
    named = {plug.event for plug in PLUGS if isinstance(plug, TimelineLine)}
    assert named == {name for name in Event.known if name.startswith("parts.")}


@pytest.mark.django_db
def test_search_finds_for_the_desk_only() -> None:
    pump = part()
    search: Any = plugs.subject("part").search
    found = [Hit(f"part:{pump.id}", "PUMP-1 Drain pump", "Part", "/desk/parts/stock?q=PUMP-1")]
    assert search(user("Chen", Role.AGENT), "pump", 5) == found
    assert search(user("Wang", Role.ENGINEER), "pump", 5) == []
    assert plugs.subject("part").link(pump.id) == found[0].link
