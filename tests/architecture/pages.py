"""Our Jinja2 pages as syntax trees, and the addresses that exist."""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from jinja2 import Environment, nodes

from aftercare.web import pages
from tests.architecture.sources import Source

LANGUAGE = Environment(  # noqa: S701 - it reads templates and renders none
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
)


def tree(source: Source) -> nodes.Template:
    """The syntax tree of a page."""
    return LANGUAGE.parse(source.text, filename=source.path)


def name_of(source: Source) -> str:
    """The name under which a page is rendered: "tickets/desk/list.html"."""
    return source.path.split("/templates/", 1)[1]


def address_names() -> set[str]:
    """The names of all addresses that the product answers."""
    return {name for name, _pattern in addresses()}


def addresses() -> list[tuple[str, URLPattern]]:
    """All addresses with their names; an address without a name has ""."""
    return list(_below(get_resolver().url_patterns, ""))


def _below(patterns: "Iterable[URLPattern | URLResolver]", space: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _below(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else "", pattern


def engine() -> Environment:
    """The engine that renders our pages."""
    return pages.environment()
