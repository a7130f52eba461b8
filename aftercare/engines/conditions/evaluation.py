"""Whether a condition holds for some values, and which of its leaves do."""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

Tree = Mapping[str, Any]

_FOLDED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with the value that it met; `path` leads to it, as in `all[1].not`."""

    path: str
    field: str
    operator: str
    operand: Any
    value: Any
    held: bool


def evaluate(tree: Tree, values: Mapping[str, Any]) -> bool:
    """Whether `tree` holds for `values`; raises ValueError for a tree that `check` refuses by its shape."""
    match dict(tree):
        case {"all": list(nodes), **rest} if not rest:
            return all(evaluate(node, values) for node in nodes)
        case {"any": list(nodes), **rest} if not rest:
            return any(evaluate(node, values) for node in nodes)
        case {"not": dict(node), **rest} if not rest:
            return not evaluate(node, values)
    name, operator, operand = leaf_of(tree)
    return OPERATORS[operator](values.get(name), operand)


def explain(tree: Tree, values: Mapping[str, Any]) -> list[Leaf]:
    """All leaves in the order of the tree, whether the answer needed them or not."""
    return list(_leaves(tree, values, ""))


def leaf_of(tree: Tree) -> tuple[str, str, Any]:
    """Field, operator and operand of a leaf; raises ValueError where it is none."""
    operators = [key for key in tree if key != "field"]
    if len(operators) != 1 or operators[0] not in OPERATORS or not isinstance(tree.get("field"), str):
        raise ValueError(f"neither a group nor a leaf: {sorted(tree)}")
    return tree["field"], operators[0], tree[operators[0]]


def children(tree: Tree, path: str) -> Iterator[tuple[str, Any]]:
    """The nodes below a group with their paths; none below a leaf."""
    prefix = f"{path}." if path else ""
    for key in ("all", "any"):
        if isinstance(tree.get(key), list):
            yield from ((f"{prefix}{key}[{index}]", node) for index, node in enumerate(tree[key]))
    if "not" in tree:
        yield f"{prefix}not", tree["not"]


def _leaves(tree: Tree, values: Mapping[str, Any], path: str) -> Iterator[Leaf]:
    if {"all", "any", "not"} & set(tree):
        for below, node in children(tree, path):
            yield from _leaves(node, values, below)
        return
    name, operator, operand = leaf_of(tree)
    value = values.get(name)
    yield Leaf(path, name, operator, operand, value, OPERATORS[operator](value, operand))


def is_number(value: object) -> bool:
    """Whether it is a number, which a truth is not."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """A compiled RE2 pattern; raises ValueError where RE2 does not know it. It takes linear time on any text."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as refused:
        reason = refused.args[0] if refused.args else refused
        raise ValueError(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)) from refused


def _folded(value: object) -> object:
    return value.translate(_FOLDED) if isinstance(value, str) else value


def _is(value: object, operand: object) -> bool:
    if is_number(value) and is_number(operand):
        return value == operand
    return type(value) is type(operand) and isinstance(value, str | bool) and _folded(value) == _folded(operand)


def _in(value: object, operand: list[object]) -> bool:
    return any(_is(value, choice) for choice in operand)


def _contains(value: object, operand: str) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return any(_is(entry, operand) for entry in value)
    return isinstance(value, str) and operand.translate(_FOLDED) in value.translate(_FOLDED)


def _starts_with(value: object, operand: str) -> bool:
    return isinstance(value, str) and value.translate(_FOLDED).startswith(operand.translate(_FOLDED))


def _matches(value: object, operand: str) -> bool:
    return isinstance(value, str) and compiled(operand).search(value) is not None


def _order(value: Any, operand: Any) -> int | None:
    """-1, 0, 1 as the value is less, equal or more; None where the two cannot be compared."""
    if (is_number(value) and is_number(operand)) or (isinstance(value, str) and isinstance(operand, str)):
        return int(value > operand) - int(value < operand)
    return None


def _at_least(value: object, operand: object) -> bool:
    return _order(value, operand) in {0, 1}


def _at_most(value: object, operand: object) -> bool:
    return _order(value, operand) in {-1, 0}


def _is_set(value: object, operand: bool) -> bool:  # noqa: FBT001 - an operand
    empty = value is None or (isinstance(value, str | list | tuple | set | frozenset) and not value)
    return empty is not operand


OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "in": _in,
    "contains": _contains,
    "starts_with": _starts_with,
    "matches": _matches,
    "at_least": _at_least,
    "at_most": _at_most,
    "is_set": _is_set,
}
