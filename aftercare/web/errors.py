"""What people read when something is not there, not allowed or broken."""

import errno
import sys
from collections.abc import Collection

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from aftercare.web import pages

PROGRAMS = "/api/"
"""Below this address programs ask, who read no pages."""


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: what no browser of ours sends. The page asks for nothing of the request, whose host may be a lie."""
    sentence = _(
        "What was sent to us is not what a browser sends from one of our pages. Open the start page and try again from"
        " there."
    )
    return _lone(request, 400, _("That was not understood"), sentence)


def not_this_way(request: HttpRequest, methods: Collection[str]) -> HttpResponse:
    """405, with the way on: people come here with the address of a form, as after a login."""
    sentence = _("This address takes what a form sends; it is no page of its own. Go back, and use the form again.")
    if _is_programs(request):
        sentence = _("This address takes only: {methods}.").format(methods=", ".join(methods))
    answer = _lone(request, 405, _("Not a page"), sentence)
    answer["Allow"] = ", ".join(methods)
    return answer


def _is_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(PROGRAMS)


def _lone(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """A page that stands alone: what the base page asks for may be what is broken, or a lie."""
    if _is_programs(request):
        return JsonResponse({"errors": [{"field": "", "message": sentence}]}, status=status)
    text = render_to_string("web/errors/lone.html", {"title": title, "sentence": sentence})
    return HttpResponse(text, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: the same for what never was and for what the reader may not see."""
    if _is_programs(request):
        return _lone(request, 404, "", _("There is no such address."))
    if pages.wants_fragment(request):
        return pages.refused(request, status=404, message=_("This is not here, or not for you to see."))
    return pages.render(request, "web/errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: the limits of logging in were reached."""
    return pages.refused(request, status=429, message=_("That was too often. Please wait a little and try again."))


RETRY_SECONDS = 30
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 and when to come back while the database or the disk is what fails.

    The page asks neither the database nor the session, for they may be what is broken.
    """
    passing = _will_pass(sys.exc_info()[1])
    if not passing:
        sentence = _(
            "The fault is ours and has been written down. What you had saved is safe; what you were sending was not"
            " saved."
        )
        return _lone(request, 500, _("Something broke"), sentence)
    sentence = _(
        "We cannot store or read anything right now. What you had saved is safe; what you were sending was not saved."
        " Please send it again in a minute."
    )
    answer = _lone(request, 503, _("Just a moment, please"), sentence)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _will_pass(error: BaseException | None) -> bool:
    """True for a database that is away or too busy, and for a full disk: the same request may succeed later."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, OperationalError | InterfaceError)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403 for a form that did not come from one of our pages, or from one that has grown too old."""
    return pages.refused(
        request,
        status=403,
        title=_("This page is out of date"),
        message=_("This page has grown too old to be sent. Load it again and repeat your last step."),
    )
