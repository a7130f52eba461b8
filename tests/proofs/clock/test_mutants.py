"""The proof can fail: a core with a fault built in is caught, each of them, within a bounded number of histories."""

import re
import sys
from pathlib import Path

import pytest

from aftercare.kit import clock_answer, deadlines, worktime
from tests.proofs.clock.compare import Answers, differences
from tests.proofs.clock.documents import document
from tests.proofs.clock.mutants import MUTANTS, Mutant, answers_of

BOUND = 600
MANUAL = Path(__file__).parents[3] / "docs/clock.md"
HEAD = "| fault built in | caught after |\n| --- | --- |\n"
TABLE = re.compile(re.escape(HEAD) + r"(?:\| .* \|\n)*")


def caught_after(answers: Answers) -> int | None:
    """How many histories it takes until the oracle disagrees."""
    return next((number + 1 for number in range(BOUND) if differences(document(number), answers)), None)


@pytest.fixture(scope="module")
def results() -> dict[str, int | None]:
    return {mutant.fault: caught_after(answers_of(mutant)) for mutant in MUTANTS}


def test_every_fault_is_caught(results: dict[str, int | None]) -> None:
    assert len(results) == len(MUTANTS) >= 12
    assert [fault for fault, number in results.items() if number is None] == []


def test_control_the_core_without_a_fault_passes_the_same_histories() -> None:
    assert caught_after(answers_of()) is None


def test_the_manual_names_every_fault(results: dict[str, int | None], request: pytest.FixtureRequest) -> None:
    """`--record` writes the table; the numbers in it depend on the tz database and are only bounded here."""
    if request.config.getoption("record"):
        lines = [f"| {fault} | {number} |\n" for fault, number in results.items()]
        MANUAL.write_text(TABLE.sub(HEAD + "".join(lines), MANUAL.read_text()))
    table = TABLE.search(MANUAL.read_text())
    assert table is not None
    rows = re.findall(r"\| (.*) \| (\d+) \|", table[0])
    assert [fault for fault, _number in rows] == [mutant.fault for mutant in MUTANTS]
    assert all(1 <= int(number) <= BOUND for _fault, number in rows)


def test_nobody_else_meets_a_mutant() -> None:
    before = {name: sys.modules[name] for name in sys.modules if name.startswith("aftercare.kit.")}
    answers_of(MUTANTS[0])
    assert {name: sys.modules[name] for name in sys.modules if name.startswith("aftercare.kit.")} == before
    assert (sys.modules["aftercare.kit"].deadlines, sys.modules["aftercare.kit"].worktime) == (deadlines, worktime)
    assert sys.modules["aftercare.kit"].clock_answer is clock_answer


@pytest.mark.parametrize("old", ["no such text", "return"])
def test_a_text_that_does_not_stand_there_once_is_no_mutant(old: str) -> None:
    with pytest.raises(ValueError, match=r"its text stands \d+ times in deadlines"):
        answers_of(Mutant("a fault", "deadlines", old, ""))
