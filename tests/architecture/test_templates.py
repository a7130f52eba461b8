"""A page is built from its own context's templates and from web's, and from nobody else's."""

from collections.abc import Iterator, Mapping

import pytest
from jinja2 import meta

from tests.architecture import pages
from tests.architecture.sources import Source, assert_none, product, strings, templates

# A page that names its parts while it runs cannot be checked here; each is listed with its reason.
NAMES_WHILE_RUNNING: dict[str, str] = {}


def offences(source: Source, owners: Mapping[str, str]) -> Iterator[str]:
    """Templates that a page or a view takes from another context, or that do not exist."""
    for name in _named(source):
        if name is None:
            if source.path not in NAMES_WHILE_RUNNING:
                yield f"{source.path} includes a template whose name is made while it runs"
        elif name not in owners:
            yield f"{source.path} names {name}, which does not exist"
        elif owners[name] not in {source.context, "web"}:
            yield f"{source.path} takes {name} from {owners[name]}"


def _named(source: Source) -> Iterator[str | None]:
    if source.path.endswith(".py"):
        yield from (text for _node, text in strings(source) if text.endswith(".html") and "/" in text)
    else:
        yield from meta.find_referenced_templates(pages.tree(source))


def _owners() -> dict[str, str]:
    return {pages.name_of(source): source.context for source in templates()}


def test_pages_are_built_from_their_own_contexts_templates() -> None:
    owners = _owners()
    assert_none(offence for source in [*product(), *templates()] for offence in offences(source, owners))


def test_one_name_is_one_template() -> None:
    names = [pages.name_of(source) for source in templates()]
    assert sorted(names) == sorted(set(names))


OWNERS = {"web/base.html": "web", "tickets/desk/list.html": "tickets", "customers/desk/card.html": "customers"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("aftercare/tickets/templates/tickets/desk/x.html", '{% include "customers/desk/card.html" %}'),
        ("aftercare/tickets/templates/tickets/desk/x.html", '{% extends "customers/desk/card.html" %}'),
        ("aftercare/tickets/templates/tickets/desk/x.html", '{% import "customers/desk/card.html" as card %}'),
        ("aftercare/tickets/templates/tickets/desk/x.html", '{% from "customers/desk/card.html" import card %}'),
        ("aftercare/tickets/templates/tickets/desk/x.html", "{% include chosen %}"),
        ("aftercare/tickets/templates/tickets/desk/x.html", '{% extends "web/gone.html" %}'),
        ("aftercare/tickets/desk.py", 'render(request, "customers/desk/card.html")'),
    ],
)
def test_control_a_foreign_template_is_caught(path: str, text: str) -> None:
    assert len(list(offences(Source(path, text), OWNERS))) == 1


def test_own_templates_and_webs_are_free() -> None:
    page = '{% extends "web/base.html" %}{% include "tickets/desk/list.html" %}'
    assert list(offences(Source("aftercare/tickets/templates/tickets/desk/x.html", page), OWNERS)) == []
