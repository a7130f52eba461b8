"""An answer beside the oracle's: whatever differs, in words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.proofs.clock.oracle import DAY, MINUTE, Document, Oracle, micros

Answer = dict[str, Any]
Answers = Callable[[bytes], Answer]
"""The product's way from a document's bytes to its answer."""

REASONS = {"running": {"runs"}, "paused": {"paused"}, "stopped": {"stopped", "false_solve"}}


def differences(document: Document, answers: Answers) -> list[str]:
    """What the product says otherwise than the oracle; nothing where they agree."""
    answer = answers(json.dumps(document).encode())
    oracle = Oracle(document)
    return [*_verdict(oracle, answer), *_spans(oracle, answer)]


def _verdict(oracle: Oracle, answer: Answer) -> Iterator[str]:
    expected = oracle.verdict()
    used = round(answer["used_seconds"] * 1_000_000)
    if used != expected.used:
        yield f"used {used}, not {expected.used}"
    deadline = answer["deadline"] and micros(answer["deadline"])
    later = expected.deadline is None and (deadline is None or deadline >= expected.looked_until)
    if deadline != expected.deadline and not later:
        yield f"deadline {answer['deadline']}, not {expected.deadline}"
    if answer["state"] != expected.state:
        yield f"state {answer['state']}, not {expected.state}"


def _spans(oracle: Oracle, answer: Answer) -> Iterator[str]:
    """Whether the pieces follow each other from the first event to now, and each is what it says."""
    reached, counted = oracle.phases[0].start, 0
    for piece in answer["spans"]:
        start, end = micros(piece["from"]), micros(piece["to"])
        if start != reached or end <= start:
            yield f"a hole or a fold before {piece}"
        reached = end
        counted += (end - start) * piece["counted"]
        if not _is_right(oracle, start, end, piece):
            yield f"not so: {piece}"
    if reached != oracle.now:
        yield "the pieces do not end now"
    if counted != round(answer["used_seconds"] * 1_000_000):
        yield "the counted pieces are not the time used"


def _is_right(oracle: Oracle, start: int, end: int, piece: dict[str, Any]) -> bool:
    reason = piece["reason"]
    phases = [one for one in oracle.phases if one.start < end and (one.end is None or one.end > max(start, one.start))]
    worked = oracle.worked(start, end)
    if reason in {"closed", "holiday"}:
        holidays = {oracle.wall.holiday(date) for date in _dates(oracle, start, end)}
        fits = all(one.counts for one in phases) and worked == 0 and holidays == {reason == "holiday"}
    else:
        fits = all(reason in REASONS[one.kind] for one in phases)
        fits &= not piece["counted"] or worked == end - start
        fits &= piece["counted"] == all(one.counts for one in phases)
    return fits and piece["counted"] == (reason in {"runs", "false_solve"})


def _dates(oracle: Oracle, start: int, end: int) -> set[int]:
    """Every date on the wall from one moment to another."""
    first, last = start // MINUTE, (end - 1) // MINUTE
    return {oracle.wall.shown_date(minute) for minute in (*range(first, last, DAY // 4), last)}
