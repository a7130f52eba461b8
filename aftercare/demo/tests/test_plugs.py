"""What the demo offers, and where."""

from aftercare.demo import plugs
from aftercare.kit.plugs import ClockSource, Example, Service, Slot, WebWrapper


def test_outside_of_the_demo_it_offers_nothing() -> None:
    assert plugs.PLUGS == []


def test_control_in_the_demo_it_does() -> None:
    kinds = [type(plug) for plug in plugs.demo_plugs()]
    assert kinds == [ClockSource, WebWrapper, Slot, Slot, Slot, Slot, Example, Service]
