"""The clock and the oracle agree on every history: on two thousand each time, on a hundred thousand to prove it."""

import json
from datetime import datetime

import pytest

from tests.proofs.clock.compare import differences
from tests.proofs.clock.documents import FIRST, LAST, ZONES, changes, document
from tests.proofs.clock.product import product

EACH_TIME = 1_800
TO_PROVE = 100_000
AT_ONCE = 1_000
CHUNKS = [
    *(range(start, start + EACH_TIME // 6) for start in range(0, EACH_TIME, EACH_TIME // 6)),
    *(
        pytest.param(range(start, min(start + AT_ONCE, TO_PROVE)), marks=pytest.mark.prove)
        for start in range(EACH_TIME, TO_PROVE, AT_ONCE)
    ),
]


@pytest.mark.parametrize("numbers", CHUNKS, ids=lambda numbers: f"{numbers[0]}-{numbers[-1]}")
def test_every_history_is_counted_as_the_oracle_counts_it(numbers: range) -> None:
    for number in numbers:
        found = differences(document(number), product)
        assert not found, f"document({number}): {found}\n{json.dumps(document(number), ensure_ascii=False)}"


def test_a_number_is_one_document() -> None:
    assert document(7) == document(7) != document(8)


def test_histories_are_as_hard_as_they_are_meant_to_be() -> None:
    """What the generator is for happens in more than a few of them."""
    some = [document(number) for number in range(600)]
    assert {one["calendar"]["zone"] for one in some} == set(ZONES)
    events = [[datetime.fromisoformat(event["at"]) for event in one["events"]] for one in some]
    seen = {
        "same moment": sum(len(set(moments)) < len(moments) for moments in events),
        "parts of a second": sum(any(moment.microsecond for moment in moments) for moments in events),
        "working days": sum("working_days" in one["policy"]["target"] for one in some),
        "make-up days": sum(any(isinstance(day, str) for day in one["calendar"]["days"].values()) for one in some),
        "holidays": sum([] in one["calendar"]["days"].values() for one in some),
        "nights": sum(
            any(start > end for day in one["calendar"]["week"].values() for start, end in day) for one in some
        ),
        "changes of clocks": sum(
            any(
                moments[0] <= change <= datetime.fromisoformat(one["now"])
                for change in changes(one["calendar"]["zone"])
            )
            for one, moments in zip(some, events, strict=True)
        ),
        "false solves": sum(
            any(piece["reason"] == "false_solve" for piece in product(json.dumps(one).encode())["spans"])
            for one in some
        ),
        "breached": sum(product(json.dumps(one).encode())["state"] == "breached" for one in some),
    }
    assert {name: number for name, number in seen.items() if number < 30} == {}


def test_the_changes_of_clocks_are_those_of_the_zones() -> None:
    assert sum(len(changes(zone)) for zone in ZONES) > 500
    assert all(FIRST < change < LAST for zone in ZONES for change in changes(zone))
    assert [change.isoformat() for change in changes("Pacific/Apia")] == [
        "2020-04-04T14:00:00+00:00",
        "2020-09-26T14:00:00+00:00",
        "2021-04-03T14:00:00+00:00",
    ]
