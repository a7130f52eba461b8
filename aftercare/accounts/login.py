"""How somebody comes in: nobody signs up by himself, and too many wrong passwords wait."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftercare.web import pages, preferences

LONGEST_PASSWORD = 200
PASSWORD_PAGE = "account_password"  # noqa: S105 - the name of an address


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Logins are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never: an administrator adds people."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check the password, unless it is so long that hashing it would be an attack.

        A login that was closed is answered like a wrong password: the right one must not tell that it once was right.
        """
        if len(credentials.get("password") or "") > LONGEST_PASSWORD:
            return None
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Go on in the language of the login, where it has one and this browser has chosen none."""
        answer: HttpResponse = super().post_login(request, user, **options)
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            preferences.remember_language(answer, user.language)
        return answer


class HandedPasswordsAreChangedFirst:
    """Whoever came in with a password that somebody else knows chooses an own one before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Lead to the password page from every page that asks for a login, and leave public ones alone."""
        if view.access.public or request.resolver_match.view_name == PASSWORD_PAGE:  # type: ignore[attr-defined,union-attr]
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        if pages.wants_fragment(request):
            return HttpResponse(status=401, headers={"HX-Redirect": reverse(PASSWORD_PAGE)})
        return HttpResponseRedirect(reverse(PASSWORD_PAGE))


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    message = _("Too many wrong passwords. Please wait a quarter of an hour and try again.")
    return pages.refused(request, status=429, message=message)
