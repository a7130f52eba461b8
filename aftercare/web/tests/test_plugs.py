"""What the face offers: search on every desk page, and the page of components in the menu."""

from pathlib import Path

from aftercare.kit import plugs
from aftercare.kit.plugs import MenuEntry, Slot, TimelineLine
from aftercare.web.plugs import PLUGS

SHEET = Path(__file__).resolve().parents[1] / "static" / "web" / "components.css"


def test_its_own_pages_stand_in_the_studio() -> None:
    entries = [plug for plug in PLUGS if isinstance(plug, MenuEntry)]
    assert [(plug.way, plug.url_name, plug.roles) for plug in entries] == [
        ("studio", "web.studio:start", frozenset({"administrator"})),
    ]


def test_every_desk_page_has_the_search_box_and_the_other_ways_in() -> None:
    assert [plug.place for plug in PLUGS if isinstance(plug, Slot)] == ["top.search", "user.menu"]


def test_every_tone_that_a_context_offers_has_its_colour() -> None:
    tones = {line.tone for line in plugs.offered(TimelineLine)}
    assert {tone for tone in tones if f".tone-{tone} {{" not in SHEET.read_text()} == set()
