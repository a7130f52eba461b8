"""What a list of things that can be retired is narrowed to."""

import pytest
from django.test import RequestFactory

from aftercare.web import retiring


@pytest.mark.parametrize(
    ("query", "state", "retired"),
    [({}, "", False), ({"state": "retired"}, "retired", True), ({"state": "all"}, "all", None)],
)
def test_a_list_shows_what_is_in_use_unless_asked_otherwise(
    *, query: dict[str, str], state: str, retired: bool | None
) -> None:
    found = retiring.asked(RequestFactory().get("/things", query))
    assert (found.text, found.state, found.retired) == ("", state, retired)


def test_words_are_cleaned_and_a_state_that_does_not_exist_is_none() -> None:
    found = retiring.asked(RequestFactory().get("/things", {"q": f" pump\x00 {'x' * 100}", "state": "deleted"}))
    assert found == retiring.Asked(f"pump {'x' * 74}", "")


def test_the_filter_bar_knows_its_way_back() -> None:
    request = RequestFactory().get("/things", {"q": "pump", "state": "retired"})
    context = retiring.context(request, retiring.asked(request))
    assert context["chips"] == [
        {"label": "pump", "without": "/things?state=retired"},
        {"label": "Retired", "without": "/things?q=pump"},
    ]


def test_the_button_retires_unless_it_says_to_bring_back() -> None:
    post = RequestFactory().post
    assert [retiring.wish(post("/", data)) for data in ({"retired": "yes"}, {"retired": "no"}, {})] == [
        True,
        False,
        True,
    ]
