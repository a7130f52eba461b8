"""Search over everything that somebody may see: each kind of object finds its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.urls import path

from aftercare.kit.plugs import Hit, Subject, offered
from aftercare.web import pages
from aftercare.web.ways import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.kit.errors import Sentence

LONGEST_QUERY = 80
SHORTEST_WORD = 2  # of letters and digits; a single Chinese character is a word
BOX, WHOLE = 5, 20


@dataclass(frozen=True, slots=True)
class Found:
    """What one kind of object found."""

    name: "Sentence"
    hits: Sequence[Hit]


@page()
def search(request: HttpRequest) -> HttpResponse:
    """What `?q=` finds, by kind; for the box below it the first few."""
    text = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    in_box = pages.wants_fragment(request)
    found = found_by(request.user, text, BOX if in_box else WHOLE)
    context = {"q": text, "found": found, "too_short": bool(text) and not is_long_enough(text)}
    return pages.render(request, "web/desk/hits.html" if in_box else "web/desk/search.html", context)


def is_long_enough(text: str) -> bool:
    """True for two letters or digits, or one character of another script."""
    return len(text) >= SHORTEST_WORD or (bool(text) and not text.isascii())


def found_by(user: object, text: str, limit: int) -> list[Found]:
    """What each kind of object finds for a user, at most `limit` each, kinds without a hit left out."""
    if not is_long_enough(text):
        return []
    asked = [plug for plug in reversed(offered(Subject)) if plug.search is not None]
    found = [Found(plug.name, plug.search(user, text, limit)) for plug in asked if plug.search]
    return [one for one in found if one.hits]


def box(request: HttpRequest, ids: "Mapping[str, int]") -> str:
    """The search box in the top bar of every desk page."""
    del ids  # it searches in everything
    return pages.render_text(request, "web/desk/box.html", {"q": request.GET.get("q", "")[:LONGEST_QUERY]})


urlpatterns = [path("search", search, name="search")]
