"""The customers of the story."""

from random import Random

import phonenumbers

from aftercare.demo.story.people import MAIL_DOMAIN, District, people, phone

XIHU = District("330106", "Hangzhou", "杭州市西湖区", (30.26, 120.13))


def test_the_same_seed_gives_the_same_people() -> None:
    assert people(Random(5), [XIHU], 50) == people(Random(5), [XIHU], 50)
    assert people(Random(5), [XIHU], 50) != people(Random(6), [XIHU], 50)


def test_the_first_one_is_a_person_with_a_mailbox() -> None:
    first = people(Random(5), [XIHU], 1)[0]
    assert (first.kind, first.language, first.mail) == ("person", "zh-hans", f"demo@{MAIL_DOMAIN}")


def test_no_number_can_belong_to_anybody() -> None:
    number = phonenumbers.parse(phone(17))
    assert phone(17) == "+8612100000017"
    assert phonenumbers.is_possible_number(number)
    assert not phonenumbers.is_valid_number(number)
    assert phonenumbers.is_valid_number(phonenumbers.parse("+8613812345678"))  # the control


def test_homes_lie_around_the_district() -> None:
    for one in people(Random(5), [XIHU], 40):
        assert abs(one.position[0] - 30.26) <= 0.022
        assert abs(one.position[1] - 120.13) <= 0.022
        assert one.line.startswith("杭州市西湖区")


def test_some_are_firms_and_some_are_foreign() -> None:
    found = people(Random(5), [XIHU], 400)
    assert {one.kind for one in found} == {"person", "firm"}
    assert {one.language for one in found} == {"zh-hans", "en"}
    assert all(one.mail for one in found if one.language == "en")
