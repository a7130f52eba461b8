"""Slots: places on a page that contexts above fill, without the page knowing who they are."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from markupsafe import Markup

from aftercare.kit import remember
from aftercare.kit.plugs import Slot, offered
from aftercare.kit.reads import Asked


def slot(request: HttpRequest, place: str, **ids: int) -> Markup:
    """The HTML of everybody who offers something for `place`, in order.

    A slot's `render` gets the ids by name ({"ticket": 12}) and answers HTML that is safe already, or "".
    """
    return Markup("").join(Markup(plug.render(request, ids)) for plug in _filling(place))  # noqa: S704 - rendered by our engine


def asks(request: HttpRequest, places: Iterable[str], **ids: int) -> list[Asked]:
    """What is going to be asked by everybody who offers something for `places`, for :func:`reads.ahead`."""
    return [asked for place in places for plug in _filling(place) if plug.asks for asked in plug.asks(request, ids)]


@remember.for_a_moment
def _filling(place: str) -> Sequence[Slot]:
    return sorted((plug for plug in offered(Slot) if plug.place == place), key=lambda plug: plug.order)
