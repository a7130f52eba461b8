"""Who may come in where: every view declares it, and start-up refuses one that does not.

`@page` is for people with a login and names their roles; `@public_page` is for anybody. The declaration is also what
the permission matrix of the tests is checked against.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import get_script_prefix, resolve

from aftercare.web import errors, pages

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]

WAYS = ("desk", "portal", "field", "studio", "insight")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a view: anybody (`public`), or a login with one of `roles` (any login when empty)."""

    public: bool
    roles: frozenset[str]
    methods: tuple[str, ...]


def page(*, roles: Collection[str] = (), methods: Collection[str] = ("GET",)) -> Callable[[View[Params]], View[Params]]:
    """Declare a view for people with a login; with `roles`, for those who hold one of them.

    Strangers are sent to the login page and come back afterwards; a fragment asked for by a script answers 401.
    """
    return _declare(Access(public=False, roles=frozenset(roles), methods=_with_head(methods)))


def public_page(*, methods: Collection[str] = ("GET",)) -> Callable[[View[Params]], View[Params]]:
    """Declare a view that anybody may call without a login."""
    return _declare(Access(public=True, roles=frozenset(), methods=_with_head(methods)))


def _with_head(methods: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({*methods, *(["HEAD"] if "GET" in methods else [])}))


def _declare(access: Access) -> Callable[[View[Params]], View[Params]]:
    def decorate(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if request.method not in access.methods:
                return errors.not_this_way(request, access.methods)
            if not access.public and (refusal := _refusal(request, access.roles)) is not None:
                return refusal
            return view(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return decorate


def _refusal(request: HttpRequest, roles: frozenset[str]) -> HttpResponse | None:
    user: Any = request.user
    if not user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
    if roles and not roles & user.role_names:
        return pages.refused(request, status=403)
    return None


def may_open(user: Any, path: str) -> bool:
    """True when a page's declaration lets this user in; `path` is its address. Raises Resolver404 for no page."""
    within = "/" + path.removeprefix(get_script_prefix())  # addresses carry it, patterns do not
    access: Access = resolve(within).func.access  # type: ignore[attr-defined]
    roles: frozenset[str] = getattr(user, "role_names", frozenset())
    return access.public or (user.is_authenticated and (not access.roles or bool(access.roles & roles)))


def require_declarations(patterns: "Iterable[URLPattern | URLResolver]", prefix: str = "") -> None:
    """Raise ImproperlyConfigured for the first view below `patterns` that declares no access."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        children = getattr(pattern, "url_patterns", None)
        if children is not None:
            require_declarations(children, path)
        elif not isinstance(getattr(pattern.callback, "access", None), Access):
            raise ImproperlyConfigured(f"the view at {path!r} does not declare who may use it")
