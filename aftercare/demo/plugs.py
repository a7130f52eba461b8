"""What the demo adds to every page, and its mail server; nothing at all outside of the demo."""

from django.conf import settings

from aftercare.demo import dock, queries
from aftercare.demo.services import mail
from aftercare.demo.tabs import Tabs
from aftercare.demo.timekeeper import keeper
from aftercare.kit.plugs import ClockSource, Example, Service, Slot, WebWrapper


def demo_plugs() -> list[object]:
    """All that the demo offers."""
    return [
        ClockSource(keeper.now),
        WebWrapper(Tabs),
        Slot("page.top", dock.banner, order=1),
        Slot("page.end", dock.panel, order=900),
        Slot("portal.request", dock.filled_in, order=1),
        Slot("login.below", dock.entrances, order=1),
        Example("intake.request", queries.example),
        Service("demo.mail", mail.listen),
    ]


PLUGS = demo_plugs() if settings.DEMO else []
