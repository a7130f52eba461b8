import pytest

from aftercare.tickets.classify import guess
from aftercare.tickets.models import Category


def category(slug: str, position: int, *keywords: str) -> Category:
    """A category that is found by these words."""
    return Category(slug=slug, position=position, keywords=list(keywords))


CATEGORIES = [
    category("other", 9),
    category("noise", 3, "异响", "noise"),
    category("water", 2, "漏水", "leak", "won't drain", " "),
    category("power", 1, "不开机", "power"),
]


@pytest.mark.parametrize(
    ("text", "slug", "reason"),
    [
        ("家里洗衣机漏水了", "water", "漏水"),
        ("It LEAKs!", "other", ""),
        ("There is a LEAK.", "water", "leak"),
        ("a bleak day", "other", ""),
        ("ＬＥＡＫ", "water", "leak"),
        ("It won't drain, a leak", "water", "leak, won't drain"),
        ("noise and no power", "power", "power"),
        ("漏水 leak noise", "water", "漏水, leak"),
        ("漏水leak漏", "water", "漏水, leak"),
        ("", "other", ""),
        ("天气真好", "other", ""),
    ],
)
def test_words_decide(text: str, slug: str, reason: str) -> None:
    found = guess(text, CATEGORIES)
    assert (found.category.slug, found.reason) == (slug, reason)


def test_ties_go_by_position_whatever_the_order() -> None:
    assert {guess("noise power", order).category.slug for order in (CATEGORIES, CATEGORIES[::-1])} == {"power"}


def test_a_reason_fits_into_its_column() -> None:
    words = [f"word{number}" for number in range(60)]
    assert len(guess(" ".join(words), [category("long", 1, *words)]).reason) == 200


def test_without_categories_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no category"):
        guess("leak", [])


def test_words_that_were_changed_are_looked_for() -> None:
    changing = category("water", 1, "leak")
    assert guess("a leak", [changing]).words == ("leak",)
    changing.keywords.append("drip")
    assert guess("a leak, drip", [changing]).words == ("leak", "drip")
