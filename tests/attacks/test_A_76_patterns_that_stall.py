"""A-76: a pattern that would stall Python's own engine takes no time in a condition."""

import time

import pytest

from aftercare.engines import conditions

WORDS = ["a" * 30 + "!", "x " * 5000 + "!", "1" * 50_000]
PATTERNS = [r"^(\w+\s?)*$", r"(a+)+$", r"(a|aa)+$", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(.*a){20}"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_it_is_answered_at_once(pattern: str) -> None:
    condition = {"field": "text", "matches": pattern}
    begun = time.thread_time()
    for words in WORDS:
        conditions.evaluate(condition, {"text": words})
    assert time.thread_time() - begun < 0.5


def test_control_a_pattern_is_searched_for() -> None:
    assert conditions.evaluate({"field": "text", "matches": "^a+!$"}, {"text": "aaa!"})
    assert not conditions.evaluate({"field": "text", "matches": "^a+$"}, {"text": "aaa!"})
