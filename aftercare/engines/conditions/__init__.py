"""Conditions: one JSON tree for rules, audiences and forms.

A node is `{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}` or a leaf: a field, one operator and its operand,
such as `{"field": "channel", "is": "mail"}`. `all` of nothing holds, `any` of nothing does not.

| operator | holds if the value |
| --- | --- |
| `is` | equals the operand |
| `in` | equals one of the operands |
| `contains` | has the operand as a part (text), or among its entries (list) |
| `starts_with` | begins with the operand |
| `matches` | has a part that matches the RE2 pattern |
| `at_least`, `at_most` | is not less, not more (numbers; dates as `2026-10-01`) |
| `is_set` | is there (`true`) or missing or empty (`false`) |

A missing value holds in no other operator. The letters A–Z equal a–z everywhere but in patterns; no other letters
are folded, so that Python, the browser and the database agree on every text. A number never equals a truth.
"""

from aftercare.engines.conditions.checking import FieldKind, Problem, check
from aftercare.engines.conditions.evaluation import Leaf, evaluate, explain

__all__ = ["FieldKind", "Leaf", "Problem", "check", "evaluate", "explain"]
