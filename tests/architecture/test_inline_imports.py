"""Inside a function the product imports its own modules for one of few reasons, which stands beside the import."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, assert_none, product

REASONS = {
    "models import this module",
    "apps are loaded only now",
    "settings are read first",
    "costs seconds, and few need it",
}


def offences(source: Source) -> Iterator[str]:
    """First-party imports inside functions without a reason from the list, on the line or on the one above."""
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if _is_first_party(node) and not _reasons(source, node) & REASONS:
                    yield f"{source.at(node)} imports inside {function.name} without a reason"


def _is_first_party(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.startswith("aftercare") for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aftercare")


def _reasons(source: Source, node: ast.AST) -> set[str]:
    line: int = getattr(node, "lineno", 0)
    return {source.comments.get(number, "").strip() for number in (line - 1, line)}


def test_inline_imports_have_a_reason() -> None:
    assert_none(offence for source in product() for offence in offences(source))


@pytest.mark.parametrize(
    "line",
    [
        "from aftercare.tickets.models import Ticket",
        "import aftercare.tickets.models",
        "from aftercare.tickets.models import Ticket  # because",
    ],
)
def test_control_an_import_without_a_reason_is_caught(line: str) -> None:
    assert len(list(offences(Source("aftercare/tickets/access.py", f"def seen():\n    {line}\n")))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from aftercare.tickets.models import Ticket",
        "def seen():\n    from aftercare.tickets.models import Ticket  # models import this module",
        "def seen():\n    # apps are loaded only now\n    from aftercare.tickets.models import Ticket",
        "def seen():\n    from urllib.parse import urlencode",
    ],
)
def test_a_reason_is_enough(code: str) -> None:
    assert list(offences(Source("aftercare/tickets/access.py", code))) == []
