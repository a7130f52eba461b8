"""Answers as HTML: whole pages, or the one block of a page that a script asked for."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

    from aftercare.kit.errors import Sentence

Params = ParamSpec("Params")
Value = TypeVar("Value")


def environment() -> "Environment":
    """The product's only template engine."""
    return cast("Environment", engines["pages"].env)  # type: ignore[attr-defined]


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, block: str = "", status: int = 200
) -> HttpResponse:
    """Answer with a page, or with only its block of the name `block`."""
    return HttpResponse(render_text(request, template, context, block=block), status=status)


def render_text(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, block: str = ""
) -> str:
    """The HTML of a page or of one of its blocks. Raises KeyError for a block that the page does not have."""
    loaded = environment().get_template(template)
    variables = {"request": request, **(context or {})}
    if not block:
        return loaded.render(variables)
    scope: Context = loaded.new_context(variables)
    return "".join(loaded.blocks[block](scope))


def once_a_page(
    request: HttpRequest, read: Callable[Params, Value], *args: Params.args, **kwargs: Params.kwargs
) -> Value:
    """What several slots of one page ask for, read by the first of them. Not for what the request itself changes.

    The arguments must be hashable.
    """
    known: dict[Any, Any] = request.__dict__.setdefault("once_a_page", {})
    asked = (read, args, tuple(kwargs.items()))
    if asked not in known:
        known[asked] = read(*args, **kwargs)
    return cast("Value", known[asked])


def wants_fragment(request: HttpRequest) -> bool:
    """True when a script on one of our pages asks for a piece of it, not a browser for a page."""
    return request.headers.get("HX-Request") == "true"


def refused(
    request: HttpRequest, *, status: int, message: "Sentence" = "", field: str = "", title: "Sentence" = ""
) -> HttpResponse:
    """Say no in the user's language: a whole page, or for a script a message that it shows beside the field.

    The page is called by `title`, else by what its status means.
    """
    context = {"status": status, "message": message, "field": field, "heading": title}
    if wants_fragment(request):
        answer = render(request, "web/refused_fragment.html", context, status=status)
        answer["HX-Retarget"] = "#messages"
        answer["HX-Reswap"] = "beforeend"
        return answer
    return render(request, "web/refused.html", {**context, "back": way_back(request)}, status=status)


def way_back(request: HttpRequest) -> str:
    """The address of our own page from which this one was asked for; "" when there is none to go back to."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    again = request.method == "GET" and came_from == request.build_absolute_uri()
    return came_from if ours and not again else ""
