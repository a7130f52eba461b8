import pytest

from aftercare.kit.actor import Actor, ActorKind, customer, parse_ref, ref, system


def test_actors_say_who_they_are() -> None:
    assert system("sealer") == Actor(ActorKind.SYSTEM, None, "sealer")
    assert customer(7, "王小明") == Actor(ActorKind.CUSTOMER, 7, "王小明")
    assert customer(None, "stranger").id is None


def test_only_the_product_itself_is_the_system() -> None:
    assert system("sealer").is_system
    assert not customer(7, "王小明").is_system
    assert not Actor(ActorKind.USER, 1, "Alice").is_system


def test_a_reference_can_be_read_again() -> None:
    assert ref("ticket", 12) == "ticket:12"
    assert parse_ref("ticket:12") == ("ticket", 12)
    assert parse_ref(ref("work_order", 2**60)) == ("work_order", 2**60)


@pytest.mark.parametrize(
    "text", ["", "ticket", "ticket:", ":12", "ticket:twelve", "ticket:-1", "ticket:1:2", "ticket:１２"]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a reference"):
        parse_ref(text)
