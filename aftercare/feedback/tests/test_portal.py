import pytest
from django.test import Client

from aftercare.feedback.models import Survey
from aftercare.feedback.tests import cases
from aftercare.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed(db: None) -> None:
    cases.install()


def posted(answers: dict[str, str]) -> dict[str, str]:
    return {f"q_{name}": text for name, text in answers.items()}


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("headers", [{}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}])
def test_a_program_that_looks_at_the_link_answers_nothing(method: str, headers: dict[str, str]) -> None:
    survey = cases.sent()
    answer = getattr(Client(), method)(f"/portal/feedback/{survey.code}", posted(cases.BAD), headers=headers)
    survey.refresh_from_db()
    assert (answer.status_code, survey.state) == (200, "sent")


def test_the_page_speaks_of_this_case() -> None:
    page = Client(headers={"Accept-Language": "en"}).get(f"/portal/feedback/{cases.sent().code}").content.decode()
    assert "空调滴水" in page
    assert "How satisfied are you with our service?" in page


def test_an_answer_is_thanked_for_and_the_next_visit_shows_it() -> None:
    survey, client = cases.sent(), Client(headers={"Accept-Language": "en"})
    address = f"/portal/feedback/{survey.code}"
    answer = client.post(address, posted(cases.BAD))
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    page = client.get(address).content.decode()
    assert "Thank you for your answer" in page
    assert "Waiting and punctuality" in page
    assert "within 72 hours" in page


def test_a_second_answer_says_so() -> None:
    survey, client = cases.answered(cases.GOOD), Client(headers={"Accept-Language": "en"})
    answer = client.post(f"/portal/feedback/{survey.code}", posted(cases.BAD))
    assert answer.status_code == 409
    assert "You have answered already" in answer.content.decode()
    assert Survey.objects.get(id=survey.id).grade == 4


@pytest.mark.parametrize(
    "given",
    [{}, {"grade": "1", "recommend": "2"}, {"grade": "9", "recommend": "2"}, {"grade": "4", "recommend": "1e1"}],
)
def test_what_is_not_whole_is_asked_again_and_not_stored(given: dict[str, str]) -> None:
    survey = cases.sent()
    answer = Client().post(f"/portal/feedback/{survey.code}", posted(given))
    survey.refresh_from_db()
    assert (answer.status_code, survey.state, Task.objects.count()) == (422, "sent", 0)


def test_odd_signs_and_long_words_are_taken() -> None:
    survey = cases.sent()
    given = {**cases.BAD, "comment": "a\x00" + "很" * 20_000}
    assert Client().post(f"/portal/feedback/{survey.code}", posted(given)).status_code == 302
    assert len(Survey.objects.get(id=survey.id).comment) == 20_000


def test_a_wrong_code_is_not_here() -> None:
    assert Client().get("/portal/feedback/nothing").status_code == 404
    assert Client().post("/portal/feedback/nothing", posted(cases.GOOD)).status_code == 404
