"""The product asks one clock, so that a test or a demonstration can set it."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, assert_none, called, product

CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "timezone": {"now", "localtime", "localdate"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}

# With a moment in hand these only bring it into a zone.
CONVERTERS = {"localtime", "localdate", "gmtime"}

EXCEPTIONS = {
    "aftercare/kit/clock.py": "it is the clock",
    "aftercare/config/launcher/": "runs before the product does, and waits by the machine's time",
}


def offences(source: Source) -> Iterator[str]:
    """Calls that ask the machine for the time."""
    if source.path.startswith(tuple(EXCEPTIONS)):
        return
    direct = _imported(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _asks(node.func, direct) and not (node.args and called(node) in CONVERTERS):
            yield f"{source.at(node)} asks {ast.unparse(node.func)}() for the time"


def _asks(function: ast.expr, direct: set[str]) -> bool:
    if isinstance(function, ast.Name):
        return function.id in direct
    if not isinstance(function, ast.Attribute):
        return False
    owner = ast.unparse(function.value).rsplit(".", 1)[-1]
    return function.attr in CLOCKS.get(owner, ())


def _imported(tree: ast.AST) -> set[str]:
    """Names of clocks that stand alone, as after `from time import time`."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "django.utils.timezone"}
        for alias in node.names
        if alias.name in CLOCKS["time"] | CLOCKS["timezone"]
    }


def test_time_comes_from_the_clock() -> None:
    assert_none(offence for source in product(migrations=True) for offence in offences(source))


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "datetime.utcnow()",
        "date.today()",
        "timezone.now()",
        "timezone.localtime()",
        "time.time()",
        "from time import time\ntime()",
        "from django.utils.timezone import now\nnow()",
    ],
)
def test_control_another_clock_is_caught(code: str) -> None:
    assert len(list(offences(Source("aftercare/tickets/services.py", code)))) == 1


@pytest.mark.parametrize(
    "code",
    ["clock.now()", "time.monotonic()", "timezone.localtime(moment)", "from aftercare.kit.clock import now\nnow()"],
)
def test_our_clock_and_a_stop_watch_are_free(code: str) -> None:
    assert list(offences(Source("aftercare/tickets/services.py", code))) == []
