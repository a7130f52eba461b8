"""Files and functions stay small, and every function is typed."""

import ast
from collections.abc import Iterator, Sequence

from tests.architecture.sources import Source, assert_none, everything, product

FILE_BAR, FILE_LIMIT = 400, 800
FUNCTION_BAR, FUNCTION_LIMIT = 40, 60

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Source) -> list[Function]:
    """All functions and methods of a file."""
    return [node for node in ast.walk(source.tree) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines of a function, decorators and docstring included."""
    first = min(node.lineno for node in (function, *function.decorator_list))
    return (function.end_lineno or first) - first + 1


def file_length(source: Source) -> int:
    """Lines of a file."""
    return len(source.text.splitlines())


def p95(numbers: Sequence[int]) -> int:
    """The value that 95 of 100 do not exceed."""
    return sorted(numbers)[round(0.95 * (len(numbers) - 1))]


def too_long(source: Source) -> Iterator[str]:
    """Files and functions past the hard limits."""
    if file_length(source) > FILE_LIMIT:
        yield f"{source.path} has {file_length(source)} lines"
    for function in functions(source):
        if length(function) > FUNCTION_LIMIT:
            yield f"{source.at(function)} {function.name} has {length(function)} lines"


def untyped(source: Source) -> Iterator[str]:
    """Functions with an argument or an answer of no type."""
    for function in functions(source):
        named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        spread = [argument for argument in (function.args.vararg, function.args.kwarg) if argument]
        bare = [argument.arg for argument in (*named, *spread) if not argument.annotation]
        if set(bare) - {"self", "cls"} or (function.returns is None and function.name != "__init__"):
            yield f"{source.at(function)} {function.name} is not fully typed"


def test_nothing_is_past_the_hard_limits() -> None:
    assert_none(offence for source in everything("*.py") for offence in too_long(source))


def test_files_and_functions_are_small() -> None:
    files = [file_length(source) for source in product() if source.text.strip()]
    lengths = [length(function) for source in product() for function in functions(source)]
    assert p95(files) <= FILE_BAR
    assert p95(lengths) <= FUNCTION_BAR


def test_every_function_is_typed() -> None:
    assert_none(offence for source in everything("*.py") for offence in untyped(source))


def test_control_what_is_too_long_is_caught() -> None:
    lines = "\n".join("    x = 1" for _line in range(FUNCTION_LIMIT))
    assert len(list(too_long(Source("aftercare/tickets/desk.py", f"def f():\n{lines}")))) == 1
    assert len(list(too_long(Source("aftercare/tickets/desk.py", "x = 1\n" * (FILE_LIMIT + 1))))) == 1
    assert list(too_long(Source("aftercare/tickets/desk.py", f"def f():\n{lines[10:]}"))) == []


def test_control_a_function_without_types_is_caught() -> None:
    code = "def a(x) -> int: ...\ndef b(x: int): ...\ndef c(*x) -> int: ...\nasync def d(*, x) -> int: ..."
    assert len(list(untyped(Source("aftercare/tickets/desk.py", code)))) == 4
    assert list(untyped(Source("aftercare/tickets/desk.py", "def a(self, x: int) -> int: ..."))) == []


def test_the_95th_of_100_is_taken() -> None:
    assert p95(range(1, 101)) == 95
