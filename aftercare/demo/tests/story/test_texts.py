"""What people say."""

from random import Random

import pytest

from aftercare.builder import questions
from aftercare.demo.story import texts
from aftercare.demo.story.faults import Fault
from aftercare.demo.story.sources import read
from aftercare.demo.tests.story.test_faults import devices

LEAK = next(Fault(row) for row in read("faults") if row["category"] == "water")


def washer() -> object:
    return next(one for one in devices() if one.model["code"] == "MS-WD12")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "洗烘一体机"), ("en", "washer-dryer")])
def test_complaints_name_the_device_in_the_customers_language(language: str, word: str) -> None:
    assert word in texts.complaint(Random(1), LEAK, washer(), language)  # type: ignore[arg-type]


def test_an_ending_has_three_parts() -> None:
    assert all(texts.ending(Random(1), LEAK, "en"))
    assert len(texts.ending(Random(1), LEAK, "zh-hans")) == 3


def test_a_part_fits_the_model() -> None:
    fits = {"P-PUMP-WD", "P-GASKET-WM", ""}
    assert {texts.part(Random(seed), LEAK, washer()) for seed in range(60)} == fits  # type: ignore[arg-type]


def test_the_checklist_is_answered_whole(db: None) -> None:
    from aftercare.builder import queries as forms

    asked = forms.version(forms.current_version("visit-checklist"))["questions"]
    _answers, wrong = questions.check(asked, texts.checklist(Random(1), part_used=True), {"photo_before": 1})
    assert wrong == {}


def test_opinions_fit_the_survey(db: None) -> None:
    from aftercare.builder import queries as forms

    asked = forms.version(forms.current_version("after-service"))["questions"]
    for seed in range(80):
        given = texts.survey(Random(seed), 0.7, 0.8, 2, "zh-hans")["answers"]
        if given is not None:
            assert questions.check(asked, given, {})[1] == {}


def test_care_makes_customers_content() -> None:
    def good(care: float) -> int:
        found = [texts.survey(Random(seed), care, 0.0, 1, "en")["answers"] for seed in range(400)]
        return sum(int(one["grade"]) >= 3 for one in found if one)

    assert good(0.95) > good(0.55)


def test_what_the_hotline_settles_has_its_own_words() -> None:
    assert texts.settled(Random(1), "usage")[0] == "使用咨询"
    assert len(texts.settled(Random(1), "unknown")) == 3
