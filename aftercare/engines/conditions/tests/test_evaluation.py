from decimal import Decimal
from typing import Any

import pytest

from aftercare.engines.conditions import Leaf, evaluate, explain
from aftercare.engines.conditions.tests.table import CASES


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    assert evaluate(case["tree"], case["values"]) is case["holds"]
    # the control: the opposite of each case has the opposite answer
    assert evaluate({"not": case["tree"]}, case["values"]) is not case["holds"]


def test_values_that_only_python_has() -> None:
    assert evaluate({"field": "price", "at_least": 3}, {"price": Decimal("3.00")})
    assert evaluate({"field": "tags", "contains": "a"}, {"tags": {"A"}})


def test_a_pattern_cannot_stall() -> None:
    assert not evaluate({"field": "text", "matches": "(a+)+$"}, {"text": "a" * 100_000 + "b"})


def test_explain_names_every_leaf() -> None:
    tree = {"all": [{"field": "a", "is": 1}, {"not": {"any": [{"field": "b", "contains": "x"}]}}]}
    assert explain(tree, {"a": 2, "b": "xy"}) == [
        Leaf("all[0]", "a", "is", 1, 2, held=False),
        Leaf("all[1].not.any[0]", "b", "contains", "x", "xy", held=True),
    ]


@pytest.mark.parametrize(
    "tree", [{}, {"field": "a"}, {"field": "a", "like": 1}, {"all": {}}, {"all": [], "any": []}, {"field": 1, "is": 1}]
)
def test_a_tree_without_shape_is_refused(tree: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="neither a group nor a leaf"):
        evaluate(tree, {})
