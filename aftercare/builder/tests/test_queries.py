"""Forms in the reader's language, and what was answered."""

import pytest
from django.utils import translation

from aftercare.builder import queries, services
from aftercare.builder.models import FormVersion
from aftercare.builder.tests.samples import publish
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db
BY = system("test")


def test_the_newest_version_holds() -> None:
    first, second = publish(), publish()
    assert (first.number, second.number) == (1, 2)
    assert queries.current_version("visit") == second.id
    with pytest.raises(FormVersion.DoesNotExist):
        queries.current_version("gone")


def test_questions_are_read_in_the_readers_language() -> None:
    version = publish()
    with translation.override("zh-hans"):
        chinese = queries.version(version.id)
    english = queries.version(version.id)
    assert (english["title"], chinese["title"]) == ("Visit", "上门")
    assert [question["label"] for question in english["questions"]] == ["Is it dry?", "Cause", "Reading", "Photo"]
    assert chinese["questions"][1] == {
        "id": "cause",
        "kind": "choice",
        "when": {"field": "dry", "is": "no"},
        "required": False,
        "label": "原因",
        "hint": "",
        "options": [{"value": "pipe", "label": "水管"}, {"value": "pump", "label": "水泵"}],
    }


def test_a_posted_form_gives_the_answers_by_question() -> None:
    version = publish()
    posted = {"q_dry": "no", "q_cause": "", "q_strange": "x", "dry": "yes", "reading": "3"}
    assert queries.given(version.id, posted) == {"dry": "no"}
    assert queries.given(version.id, posted, prefix="") == {"dry": "yes", "reading": "3"}


def test_answers_are_read_in_words() -> None:
    version = publish()
    assert queries.sheet("workorder:1", version.id) is None
    services.fill(
        version_id=version.id,
        subject="workorder:1",
        answers={"dry": "no", "cause": "pump", "reading": "2.5"},
        photos={"photo": 2},
        by=BY,
    )
    filled = queries.sheet("workorder:1", version.id)
    assert filled is not None
    assert (filled["answers"], filled["closed"]) == (
        {"dry": "no", "cause": "pump", "reading": 2.5, "photo": 2},
        True,
    )
    in_words = {row["id"]: row["answer_text"] for row in queries.answered("workorder:1", version.id)}
    assert in_words == {"dry": "No", "cause": "Pump", "reading": "2.5 MΩ", "photo": "2 photos"}
