"""Lists of things that are never deleted: what is no longer offered is retired, and can be brought back."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aftercare.kit.text import clean
from aftercare.web import lists

LONGEST_SEARCH = 80
STATES = (("", _("In use")), ("retired", _("Retired")), ("all", _("In use and retired")))
_RETIRED = {"": False, "retired": True}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to: words, and whether its things are retired (None: both)."""

    text: str
    state: str

    @property
    def retired(self) -> bool | None:
        """True for the retired ones only, False for those in use only, None for all."""
        return _RETIRED.get(self.state)


def asked(request: HttpRequest) -> Asked:
    """What `?q=` and `?state=` ask for; a state that does not exist asks for what is in use."""
    state = request.GET.get("state", "")
    text = clean(request.GET.get("q", ""), LONGEST_SEARCH).strip()
    return Asked(text, state if state in dict(STATES) else "")


def context(request: HttpRequest, wanted: Asked) -> dict[str, Any]:
    """What the filter bar of such a list needs; the macros are in studio/retiring.html."""
    states = [(state, str(words)) for state, words in STATES]
    return {"asked": wanted, "states": states, "chips": lists.chips(request, {"q": [], "state": states})}


def wish(request: HttpRequest) -> bool:
    """What the button on a thing's page asks for: True to retire it, False to bring it back."""
    return request.POST.get("retired") != "no"
