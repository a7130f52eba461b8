"""What every request passes: refusals become answers in the user's language, and are written down."""

import json
import logging
from collections.abc import Callable
from functools import lru_cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from aftercare.kit.errors import Refused
from aftercare.web import pages
from aftercare.web.clients import client_address

security = logging.getLogger("aftercare.security")

# What an operator wants to see when somebody tries doors. A form that is filled in wrongly (422) is none.
TRIED = frozenset({400, 401, 403, 404, 405, 413, 429})
LONGEST_PATH = 100
NUL = "\x00"


class ContentPolicy(CSPMiddleware):
    """Content-Security-Policy on every answer, put together once where a page asks for nothing of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As django-csp, which puts the same sentence together anew for each answer."""
        own = any(name in response.__dict__ for name in OWN_POLICY)
        if own or HEADER in response or request.csp_nonce:  # type: ignore[attr-defined]
            return super().process_response(request, response)
        response[HEADER] = _usual_policy(json.dumps(settings.CONTENT_SECURITY_POLICY, default=str))
        return response


# What the decorators of django-csp leave on an answer.
OWN_POLICY = ("_csp_config", "_csp_exempt", "_csp_replace", "_csp_update")


@lru_cache(maxsize=8)
def _usual_policy(setting: str) -> str:
    del setting  # it is part of what is remembered
    return str(build_policy())


class WhatOthersDoWrong(logging.Filter):
    """Make one line of a request that is refused at the gate: Django reports it like a defect of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        if record.name.startswith("django.security"):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info, record.exc_text = None, None
        return True


class RefusalsAreWritten:
    """One line in the security log for each request that came where it must not, whoever answered it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        answer = self.get_response(request)
        if answer.status_code in TRIED:
            told = (answer.status_code, request.method, _door(request), _who(request), client_address(request))
            security.warning("%s %s %s by %s from %s", *told)
        return answer


def _door(request: HttpRequest) -> str:
    """The name of an address: the path itself can hold codes that open pages, so that only unknown ones are shown."""
    match = request.resolver_match
    return match.view_name if match else ascii(request.path_info[:LONGEST_PATH])


def _who(request: HttpRequest) -> str:
    user = getattr(request, "user", None)  # it is not known yet when the request was refused at the gate
    return f"user {user.pk}" if user is not None and user.is_authenticated else "a stranger"


class RefusalsAreAnswers:
    """Turn a service's `Refused` into a 4xx page or fragment; a view that can show it better catches it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless its address holds NUL: nobody types that, and the database cannot look for it."""
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return pages.refused(request, status=400, message=_("This address holds a sign that no address has."))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to be reported."""
        if isinstance(exception, Refused):
            return pages.refused(request, status=exception.status, message=exception.message, field=exception.field)
        return None
