"""Search asks every kind of object, for what the reader may see."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.kit import plugs
from aftercare.kit.plugs import Hit, Subject
from aftercare.web import desk


@pytest.fixture
def _two_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(_user: object, text: str, limit: int) -> list[Hit]:
        return [Hit(f"cup:{number}", f"{text} {number}", "", "/") for number in range(limit + 1)][:limit]

    def nothing(_user: object, _text: str, _limit: int) -> list[Hit]:
        return []

    kinds = [
        Subject(kind, kind, lambda _ids: {}, lambda _id: "", lambda _user, _ids: set(), search)
        for kind, search in (("cup", found), ("pot", nothing), ("lid", None))
    ]
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf(list(kinds)))


@pytest.mark.usefixtures("_two_kinds")
def test_kinds_without_a_hit_are_left_out() -> None:
    assert [(one.name, [hit.title for hit in one.hits]) for one in desk.found_by(None, "ab", 2)] == [
        ("cup", ["ab 0", "ab 1"])
    ]


@pytest.mark.parametrize(("text", "enough"), [("", False), ("a", False), ("1", False), ("ab", True), ("漏", True)])
def test_two_letters_or_one_chinese_character_are_enough(text: str, enough: bool) -> None:  # noqa: FBT001 - a table's column
    assert desk.is_long_enough(text) is enough


@pytest.mark.django_db
def test_the_page_and_the_box(log_in: Callable[[str], Client]) -> None:
    client = log_in("agent")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    address = reverse("web.desk:search")
    assert "What are you looking for?" in client.get(address).content.decode()
    assert "at least two letters" in client.get(address, {"q": "a"}).content.decode()
    assert "Nothing found" in client.get(address, {"q": "nobody"}).content.decode()
    box = client.get(address, {"q": "nobody"}, headers={"HX-Request": "true"}).content.decode()
    assert ("Nothing found" in box, "<html" in box) == (True, False)
