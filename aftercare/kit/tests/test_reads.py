from collections.abc import Collection
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from aftercare.kit import reads

pytestmark = pytest.mark.django_db


def kinds(*models: str) -> list[int]:
    return [ContentType.objects.create(app_label="kettles", model=model).id for model in models]


@reads.compiled
def called(model: str) -> reads.Question:
    return ContentType.objects.filter(model=model).values("app_label", "model")


@reads.compiled
def some(ids: Collection[int], but: str) -> reads.Question:
    return ContentType.objects.filter(id__any=ids).exclude(model=but).order_by("model").values("model")


def test_the_second_question_has_its_own_answer() -> None:
    kinds("steel", "glass")
    assert called("steel") == [{"app_label": "kettles", "model": "steel"}]
    assert called("glass") == [{"app_label": "kettles", "model": "glass"}]
    assert called("copper") == []


def test_a_list_may_have_any_length_and_kind() -> None:
    copper, glass, steel = kinds("copper", "glass", "steel")
    assert some([copper, glass, steel], "glass") == [{"model": "copper"}, {"model": "steel"}]
    assert some({steel}, "") == [{"model": "steel"}]
    assert some([], "") == []


def test_counts_have_their_names() -> None:
    kinds("steel", "glass")

    @reads.compiled
    def of_app(app: str) -> reads.Question:
        return ContentType.objects.filter(app_label=app).order_by().values("app_label").annotate(number=Count("id"))

    assert of_app("kettles") == [{"app_label": "kettles", "number": 2}]


def test_each_call_is_one_statement_and_its_text_is_no_code() -> None:
    called("first")
    with CaptureQueriesContext(connection) as captured:
        called("O'Brien %s")
    assert [query["sql"].count("O''Brien %s") for query in captured.captured_queries] == [1]


def test_control_an_argument_that_does_not_reach_the_database_is_refused() -> None:
    @reads.compiled
    def forgets(model: str) -> Any:
        del model
        return ContentType.objects.values("id")

    with pytest.raises(TypeError, match="each argument"):
        forgets("steel")


def messages(run: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        run()
    return [query["sql"] for query in captured.captured_queries]


def test_what_is_asked_ahead_is_one_message_and_each_finds_its_own_answer() -> None:
    copper, glass = kinds("copper", "glass")
    answers: list[Any] = []

    def page() -> None:
        with reads.ahead(called.of("glass"), some.of([glass, copper], ""), called.of("steel")):
            answers.extend((some({copper, glass}, ""), called("steel"), called("glass")))

    assert len(messages(page)) == 1
    assert answers == [
        [{"model": "copper"}, {"model": "glass"}],
        [],
        [{"app_label": "kettles", "model": "glass"}],
    ]


def test_further_in_only_what_is_new_is_asked() -> None:
    kinds("copper", "glass")

    def page() -> None:
        with reads.ahead(called.of("copper")):
            with reads.ahead(called.of("copper"), called.of("glass")):
                assert called("glass")
            assert called("copper")

    found = messages(page)
    assert [sql.count("SELECT") for sql in found] == [1, 1]


def test_control_an_answer_holds_once_and_only_within_the_block() -> None:
    kinds("glass")
    with reads.ahead(called.of("glass")):
        assert len(messages(lambda: (called("glass"), called("glass")))) == 1
    with reads.ahead(called.of("glass")):
        pass
    assert len(messages(lambda: called("glass"))) == 1
