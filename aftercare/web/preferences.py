"""What a reader chooses for this browser: light or dark, and the language. Both live in cookies, so that the first
byte of a page is right already.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from aftercare.web.ways import public_page

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def theme_cookie() -> str:
    """The cookie's name; it carries the installation's id, as all our cookies do."""
    return f"aftercare_{settings.INSTALLATION}_theme"


def theme(request: HttpRequest) -> str:
    """The theme that the reader chose: "auto" (as the device), "light" or "dark"."""
    chosen = request.COOKIES.get(theme_cookie(), "auto")
    return chosen if chosen in THEMES else "auto"


@public_page(methods=["POST"])
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and go back to where the reader was."""
    chosen = request.POST.get("theme", "auto")
    answer = HttpResponseRedirect(own_path(request.POST.get("next", "")))
    _remember(answer, theme_cookie(), chosen if chosen in THEMES else "auto")
    return answer


@public_page(methods=["POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where the reader was."""
    known = [code for code, _name in settings.LANGUAGES]
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(own_path(request.POST.get("next", "")))
    remember_language(answer, chosen if chosen in known else settings.LANGUAGE_CODE)
    return answer


def remember_language(answer: HttpResponse, language: str) -> None:
    """Let this browser speak `language` from the next page on."""
    _remember(answer, settings.LANGUAGE_COOKIE_NAME, language)


def _remember(answer: HttpResponse, cookie: str, value: str) -> None:
    answer.set_cookie(cookie, value, max_age=YEAR, secure=settings.SECURE_ORIGIN, httponly=True, samesite="Lax")


def own_path(address: str) -> str:
    """`address` when it is a path of this site, else the first page: nobody is sent elsewhere by a link like ours."""
    is_path = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_path else reverse("home")
