"""The forms of the field pages."""

from aftercare.workorders.forms import DescribeForm, PartForm, ReasonForm, SignForm, part_words

ROW = {"part_id": 7, "number": "P-1", "name": "Pump", "name_zh": "水泵", "quantity": 2}


def test_a_part_is_chosen_from_the_van() -> None:
    form = PartForm([ROW], {"part": "7", "quantity": "2", "serial": ""})
    assert (form.is_valid(), form.cleaned_data) == (True, {"part": 7, "quantity": 2, "serial": ""})
    assert set(PartForm([], {"part": "7", "quantity": "2"}).errors) == {"part"}
    assert part_words(ROW) == "P-1 Pump × 2"


def test_words_and_outcome_are_asked_for() -> None:
    assert set(DescribeForm({"outcome": "x"}).errors) == {"symptom", "cause", "action", "outcome"}
    assert set(ReasonForm({"reason": "x" * 201}).errors) == {"reason"}


def test_a_signature_names_what_it_signs() -> None:
    assert set(SignForm({"until": "yesterday", "shown_hash": "x"}).errors) == {"signer", "until", "shown_hash"}
    sound = {"signer": "王", "until": "2026-11-23T01:00:00.000000+00:00", "shown_hash": "0" * 64}
    assert SignForm(sound).errors == {}
