"""A person in each browser tab: below `/as/<n>/` the same site with a session of its own.

The prefix is cut off before Django sees the path and becomes the script prefix, so that every address a page asks for
carries it on. Cookies that say who somebody is get the tab's number in their name and its path; what a reader has
chosen (language, theme) is shared.
"""

import re
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

TAB = re.compile(r"/as/([1-9][0-9]?)(/.*)")
OWN_COOKIES = ("messages",)


def prefix(number: int) -> str:
    """The prefix of a tab, without a slash at its end."""
    return f"/as/{number}"


class Tabs:
    """Wraps a WSGI application so that it answers below each tab's prefix too."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request."""
        found = TAB.fullmatch(environ.get("PATH_INFO", ""))
        if found is None:
            return self._application(environ, start_response)
        number = int(found[1])
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix(number)
        environ["PATH_INFO"] = found[2]
        environ["HTTP_COOKIE"] = _incoming(environ.get("HTTP_COOKIE", ""), number)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [_outgoing(name, value, number) for name, value in headers], *rest)

        return self._application(environ, start)


def _names() -> tuple[str, ...]:
    return (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, *OWN_COOKIES)


def _incoming(header: str, number: int) -> str:
    """Give the tab's cookies their usual names, and hide those of the site and of other tabs."""
    kept = []
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        base, marked, tab = name.rpartition("_tab")
        if marked and base in _names():
            if tab == str(number):
                kept.append(f"{base}{separator}{value}")
        elif name not in _names():
            kept.append(part.strip())
    return "; ".join(kept)


def _outgoing(name: str, value: str, number: int) -> tuple[str, str]:
    """Let a cookie that says who somebody is hold in this tab alone."""
    if name.lower() != "set-cookie":
        return name, value
    try:
        cookies = SimpleCookie(value)
    except CookieError:
        return name, value
    for base, morsel in cookies.items():
        if base in _names():
            morsel.set(f"{base}_tab{number}", morsel.value, morsel.coded_value)
            morsel["path"] = f"{prefix(number)}/"
            return name, morsel.OutputString()
    return name, value
