"""Slots: places on a page that contexts above fill, without the page knowing who they are."""

from django.http import HttpRequest
from markupsafe import Markup

from aftercare.kit.plugs import Slot, offered


def slot(request: HttpRequest, place: str, **ids: int) -> Markup:
    """The HTML of everybody who offers something for `place`, in order.

    A slot's `render` gets the ids by name ({"ticket": 12}) and answers HTML that is safe already, or "".
    """
    plugs = sorted((plug for plug in offered(Slot) if plug.place == place), key=lambda plug: plug.order)
    return Markup("").join(Markup(plug.render(request, ids)) for plug in plugs)  # noqa: S704 - rendered by our engine
