"""Whether a condition may be saved: its shape, its fields, its operators, its size."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from aftercare.engines.conditions.evaluation import children, compiled, is_number, leaf_of

MAX_DEPTH = 8
MAX_NODES = 200
MAX_TEXT = 500
"""Characters of one operand."""
MAX_CHOICES = 500
"""Entries of one `in`."""

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    """A list of texts, such as tags."""
    NUMBER = "number"
    DATE = "date"
    """An ISO date as text."""
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a tree is refused; `path` leads to the node, `key` names the message, `detail` fills it in.

    Keys: `wrong_shape`, `unknown_field`, `wrong_operator`, `wrong_operand`, `bad_pattern`, `pattern_in_browser`,
    `too_deep`, `too_large`.
    """

    path: str
    key: str
    detail: str = ""


def check(tree: object, fields: Mapping[str, FieldKind], *, browser: bool = False) -> list[Problem]:
    """All problems of `tree`, none if it may be saved; `browser` refuses patterns, which a browser has no RE2 for."""
    nodes = _nodes(tree, "", 1)
    problems: list[Problem] = []
    for number, (path, node, depth) in enumerate(nodes, start=1):
        if number > MAX_NODES:
            return [*problems, Problem(path, "too_large", str(MAX_NODES))]
        if depth > MAX_DEPTH:
            problems.append(Problem(path, "too_deep", str(MAX_DEPTH)))
            continue
        problems.extend(_node_problems(path, node, fields, browser=browser))
    return problems


def _nodes(tree: object, path: str, depth: int) -> Iterator[tuple[str, object, int]]:
    """Every node with its path and depth, not below one that is too deep."""
    yield path, tree, depth
    if isinstance(tree, dict) and depth <= MAX_DEPTH:
        for below, node in children(tree, path):
            yield from _nodes(node, below, depth + 1)


def _node_problems(path: str, node: object, fields: Mapping[str, FieldKind], *, browser: bool) -> Iterator[Problem]:
    if not isinstance(node, dict):
        yield Problem(path, "wrong_shape")
        return
    if {"all", "any", "not"} & set(node):
        value = next(iter(node.values()))
        if len(node) != 1 or not isinstance(value, dict if "not" in node else list):
            yield Problem(path, "wrong_shape")
        return
    try:
        name, operator, operand = leaf_of(node)
    except ValueError:
        yield Problem(path, "wrong_shape")
        return
    yield from _leaf_problems(path, fields.get(name), (name, operator, operand), browser=browser)


def _leaf_problems(
    path: str, kind: FieldKind | None, leaf: tuple[str, str, Any], *, browser: bool
) -> Iterator[Problem]:
    name, operator, operand = leaf
    if kind is None:
        yield Problem(path, "unknown_field", name)
    elif operator not in _OPERANDS[kind]:
        yield Problem(path, "wrong_operator", operator)
    elif not _OPERANDS[kind][operator](operand):
        yield Problem(path, "wrong_operand", operator)
    elif operator == "matches" and browser:
        yield Problem(path, "pattern_in_browser")
    elif operator == "matches":
        yield from _pattern_problems(path, operand)


def _pattern_problems(path: str, pattern: str) -> Iterator[Problem]:
    try:
        compiled(pattern)
    except ValueError as refused:
        yield Problem(path, "bad_pattern", str(refused))


def _text(operand: object) -> bool:
    return isinstance(operand, str) and 0 < len(operand) <= MAX_TEXT


def _date(operand: object) -> bool:
    if not isinstance(operand, str) or not _ISO_DATE.fullmatch(operand):
        return False
    try:
        date.fromisoformat(operand)
    except ValueError:
        return False
    return True


def _truth(operand: object) -> bool:
    return isinstance(operand, bool)


def _list_of(one: Callable[[object], bool]) -> Callable[[object], bool]:
    def is_list(operand: object) -> bool:
        return isinstance(operand, list) and 0 < len(operand) <= MAX_CHOICES and all(map(one, operand))

    return is_list


_COMPARED = {"is": is_number, "in": _list_of(is_number), "at_least": is_number, "at_most": is_number}
_DATED = {"is": _date, "in": _list_of(_date), "at_least": _date, "at_most": _date}
_WRITTEN = {"is": _text, "in": _list_of(_text), "contains": _text, "starts_with": _text, "matches": _text}

_OPERANDS: Mapping[FieldKind, Mapping[str, Callable[[object], bool]]] = {
    FieldKind.TEXT: {**_WRITTEN, "is_set": _truth},
    FieldKind.CHOICE: {"is": _text, "in": _list_of(_text), "is_set": _truth},
    FieldKind.CHOICES: {"contains": _text, "is_set": _truth},
    FieldKind.NUMBER: {**_COMPARED, "is_set": _truth},
    FieldKind.DATE: {**_DATED, "is_set": _truth},
    FieldKind.TRUTH: {"is": _truth, "is_set": _truth},
}
