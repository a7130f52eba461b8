"""Every address is asked for by a name that exists; no page or script writes a path out."""

import ast
import re
from collections.abc import Collection, Iterator

import pytest
from jinja2 import nodes

from aftercare.demo import urls as demo
from tests.architecture import pages
from tests.architecture.sources import Source, assert_none, calls, everything, first_argument, product, templates, words

ASKS = ("reverse", "reverse_lazy", "resolve_url", "redirect", "url")
WRITTEN_OUT = re.compile(
    r"""(?:(?:href|action|src|hx-(?:get|post|put|delete))\s*=\s*["']|["'`])(/(?:desk|portal|field|studio|insight|api|login|logout|account)\b[^"'`]*)"""
)


def offences(source: Source, known: Collection[str]) -> Iterator[str]:
    """Names of addresses that do not exist."""
    named = _in_python(source) if source.path.endswith(".py") else _in_page(source)
    yield from (f"{where} asks for {name}" for where, name in named if name not in known)


def _in_python(source: Source) -> Iterator[tuple[str, str]]:
    for _name, node in calls(source, *ASKS):
        name = words(first_argument(node, "viewname"))
        if name and "/" not in name:
            yield source.at(node), name
    for part in ast.walk(source.tree):
        if isinstance(part, ast.keyword) and part.arg == "url_name" and words(part.value):
            yield source.at(part.value), words(part.value)


def _in_page(source: Source) -> Iterator[tuple[str, str]]:
    for call in pages.tree(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "url" and call.args:
            asked = call.args[0]
            if isinstance(asked, nodes.Const):
                yield f"{source.path}:{call.lineno}", str(asked.value)


def paths_written_out(source: Source) -> list[str]:
    """Paths of ours that a page or script holds instead of asking for them."""
    return [f"{source.path} holds {found}" for found in WRITTEN_OUT.findall(source.text)]


def test_every_name_exists() -> None:
    # the demo's addresses exist in the demo alone, and are asked for by nobody else
    known = {*pages.address_names(), *(f"demo:{pattern.name}" for pattern in demo.patterns())}
    assert_none(offence for source in [*product(), *templates()] for offence in offences(source, known))


def test_every_address_has_a_name() -> None:
    assert [str(pattern.pattern) for name, pattern in pages.addresses() if not name] == []


def test_no_path_is_written_out() -> None:
    assert_none(found for source in [*templates(), *everything("*.js")] for found in paths_written_out(source))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("aftercare/tickets/desk.py", 'reverse("tickets.desk:gone")'),
        ("aftercare/tickets/desk.py", 'reverse(viewname="tickets.desk:gone")'),
        ("aftercare/tickets/desk.py", 'redirect("tickets.desk:gone", 12)'),
        ("aftercare/tickets/plugs.py", 'MenuEntry(way="desk", url_name="tickets.desk:gone")'),
        ("aftercare/tickets/templates/tickets/desk/x.html", '<a href="{{ url("tickets.desk:gone", 1) }}">x</a>'),
        ("aftercare/tickets/templates/tickets/desk/x.html", '{% set back = url("tickets.desk:gone") %}'),
    ],
)
def test_control_a_name_that_does_not_exist_is_caught(path: str, text: str) -> None:
    assert len(list(offences(Source(path, text), {"tickets.desk:list"}))) == 1


def test_a_name_that_exists_is_free() -> None:
    code = 'reverse("tickets.desk:list")\nredirect("/")\nresolve_url(somewhere)'
    assert list(offences(Source("aftercare/tickets/desk.py", code), {"tickets.desk:list"})) == []


@pytest.mark.parametrize(
    "text", ['<a href="/desk/tickets/list">', "<form action='/login'>", 'fetch("/api/tickets")', '<b hx-get="/desk/x">']
)
def test_control_a_path_is_caught(text: str) -> None:
    assert len(paths_written_out(Source("aftercare/web/static/web/app.js", text))) == 1


def test_other_slashes_are_free() -> None:
    assert paths_written_out(Source("aftercare/web/static/web/app.js", '"/" + "kit/desk/x" + "/desktop"')) == []
