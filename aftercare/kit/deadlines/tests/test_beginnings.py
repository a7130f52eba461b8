from aftercare.kit.deadlines import Effect, State, Target, Terms, explain, rounds
from aftercare.kit.deadlines.tests.scene import OFFICE, at

SAID = {
    "wrote": Effect.BEGIN,
    "answered": Effect.STOP,
    "thanks": Effect.DISMISS,
    "waits": Effect.PAUSE,
    "cancelled": Effect.CANCEL,
}


def test_a_round_begins_with_the_first_message_that_nobody_answered() -> None:
    said = [(at(8, 9), "wrote"), (at(8, 10), "wrote"), (at(8, 11), "answered"), (at(8, 12), "wrote")]
    assert rounds(said, SAID) == [said[:3], said[3:]]
    first, second = (explain(OFFICE, Target(hours=2), one, at(8, 14), SAID).deadline for one in rounds(said, SAID))
    assert (first, second) == (at(8, 11), explain(OFFICE, Target(hours=2), said[3:], at(8, 14), SAID).deadline)


def test_no_next_answer_is_promised_before_the_first() -> None:
    said = [(at(8, 9), "wrote"), (at(8, 10), "answered"), (at(8, 11), "wrote")]
    assert rounds(said, SAID, terms=Terms(begin_needs_stop=True)) == [said[2:]]


def test_what_needs_no_answer_is_no_promise_and_the_next_message_is_one() -> None:
    said = [(at(8, 9), "wrote"), (at(8, 10), "thanks"), (at(8, 11), "wrote"), (at(8, 12), "cancelled")]
    found = [explain(OFFICE, Target(hours=2), one, at(8, 14), SAID) for one in rounds(said, SAID)]
    assert [one.state for one in found] == [State.CANCELLED, State.CANCELLED]
    assert rounds([(at(8, 9), "answered")], SAID) == []


def test_a_message_while_it_runs_or_waits_begins_nothing_anew() -> None:
    said = [(at(8, 9), "wrote"), (at(8, 10), "waits"), (at(8, 11), "wrote")]
    assert explain(OFFICE, Target(hours=2), said, at(8, 14), SAID).state is State.PAUSED
