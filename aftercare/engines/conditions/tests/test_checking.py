from typing import Any

import pytest

from aftercare.engines.conditions import FieldKind, Problem, check
from aftercare.engines.conditions.tests.table import CASES

FIELDS = {
    "channel": FieldKind.CHOICE,
    "text": FieldKind.TEXT,
    "n": FieldKind.NUMBER,
    "tags": FieldKind.CHOICES,
    "day": FieldKind.DATE,
    "open": FieldKind.TRUTH,
}


def nested(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = {"field": "n", "is": 1}
    for _ in range(levels - 1):
        tree = {"not": tree}
    return tree


@pytest.mark.parametrize(
    ("tree", "problems"),
    [
        ({"all": [{"field": "text", "contains": "漏水"}, {"not": {"field": "n", "at_least": 3}}]}, []),
        ({"field": "lost", "is": "x"}, [Problem("", "unknown_field", "lost")]),
        ({"any": [{"field": "n", "contains": "x"}]}, [Problem("any[0]", "wrong_operator", "contains")]),
        ({"not": {"field": "n", "is": "3"}}, [Problem("not", "wrong_operand", "is")]),
        ({"field": "n", "is": True}, [Problem("", "wrong_operand", "is")]),
        ({"field": "day", "at_most": "2026-02-30"}, [Problem("", "wrong_operand", "at_most")]),
        ({"field": "day", "at_most": "20260201"}, [Problem("", "wrong_operand", "at_most")]),
        ({"field": "channel", "in": []}, [Problem("", "wrong_operand", "in")]),
        ({"field": "text", "contains": "x" * 501}, [Problem("", "wrong_operand", "contains")]),
        ({"field": "text", "matches": "(?=x)"}, [Problem("", "bad_pattern", "invalid perl operator: (?=")]),
        ({"field": "text", "like": "x"}, [Problem("", "wrong_shape")]),
        ({"all": [], "any": []}, [Problem("", "wrong_shape")]),
        ({"all": {}}, [Problem("", "wrong_shape")]),
        ({"not": []}, [Problem("", "wrong_shape"), Problem("not", "wrong_shape")]),
        ([], [Problem("", "wrong_shape")]),
        ({"all": [None, "x"]}, [Problem("all[0]", "wrong_shape"), Problem("all[1]", "wrong_shape")]),
    ],
)
def test_check(tree: object, problems: list[Problem]) -> None:
    assert check(tree, FIELDS) == problems


def test_depth_and_size() -> None:
    assert check(nested(8), FIELDS) == []
    assert check(nested(9), FIELDS) == [Problem(".".join(["not"] * 8), "too_deep", "8")]
    leaf = {"field": "n", "is": 1}
    assert check({"all": [leaf] * 199}, FIELDS) == []
    assert check({"all": [leaf] * 200}, FIELDS) == [Problem("all[199]", "too_large", "200")]


def test_a_tree_of_any_depth_is_judged() -> None:
    assert [problem.key for problem in check(nested(100_000), FIELDS)] == ["too_deep"]


def test_browser_has_no_patterns() -> None:
    tree = {"field": "text", "matches": "x"}
    assert check(tree, FIELDS) == []
    assert check(tree, FIELDS, browser=True) == [Problem("", "pattern_in_browser")]


def test_all_cases_of_the_table_have_shape() -> None:
    assert {problem.key for case in CASES for problem in check(case["tree"], FIELDS)} <= {
        "unknown_field",
        "wrong_operand",
        "wrong_operator",
    }
