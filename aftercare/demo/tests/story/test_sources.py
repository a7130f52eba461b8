"""The story's own data."""

from string import Formatter

from aftercare.demo.story.sources import read
from aftercare.tickets.classify import guess
from aftercare.tickets.models import Category


def test_a_file_is_read_once() -> None:
    assert read("people") is read("people")


def test_there_are_24_engineers_and_one_on_standby_in_each_city() -> None:
    engineers = read("people")["engineers"]
    assert len(engineers) == 24
    assert sorted(one["city"] for one in engineers if one.get("standby")) == ["Hangzhou", "Shanghai"]


def test_every_part_of_a_fault_is_in_the_catalogue() -> None:
    known = {row["number"] for row in read("products")["parts"]}
    assert {number for fault in read("faults") for number in fault["parts"]} <= known


def test_every_product_can_be_repaired_in_both_cities() -> None:
    for city in ("Hangzhou", "Shanghai"):
        able = {skill for one in read("people")["engineers"] if one["city"] == city for skill in one["skills"]}
        assert {row["skill"] for row in read("products")["models"]} <= able


def test_both_languages_have_the_same_phrases() -> None:
    words = read("words")
    assert set(words["zh"]) == set(words["en"])


def test_texts_know_no_other_placeholder_than_the_device() -> None:
    texts = [text for fault in read("faults") for text in (*fault["zh"], *fault["en"])]
    assert {name for text in texts for _text, name, _spec, _conversion in Formatter().parse(text)} == {"device", None}


def test_every_complaint_falls_into_its_category(db: None) -> None:
    categories = list(Category.objects.order_by("position"))
    wrong = [
        (text, guess(text, categories).category.slug)
        for fault in read("faults")
        for text in (*fault["zh"], *fault["en"])
        if guess(text, categories).category.slug != fault["category"]
    ]
    assert wrong == []
