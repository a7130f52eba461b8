import pytest

from aftercare.builder import queries as builder, services as forms
from aftercare.feedback import defaults
from aftercare.feedback.services import ANSWER_CLOCK, FORM
from aftercare.feedback.tests import cases
from aftercare.messaging import queries as messaging
from aftercare.tasks import queries as tasks

pytestmark = pytest.mark.django_db


def test_what_a_new_installation_has() -> None:
    cases.install()
    policy = next(row for row in tasks.policies() if row["kind"] == ANSWER_CLOCK)
    assert (policy["hours"], policy["wall_clock"]) == (72, True)
    questions = builder.version(builder.current_version(FORM))["questions"]
    assert [question["id"] for question in questions] == ["grade", "recommend", "reason", "comment"]
    assert {row["language"] for row in messaging.templates() if row["slug"] == "survey"} == {"zh-hans", "en"}


def test_a_second_time_leaves_what_somebody_changed() -> None:
    cases.install()
    content = [{"id": "grade", "kind": "grade", "label": "How?", "label_zh": "如何？", "required": True}]
    changed = forms.publish_form(slug=FORM, kind="survey", name="A", name_zh="A", content=content, by=cases.BY)
    defaults.install()
    assert builder.current_version(FORM) == changed.id
