import pytest

from aftercare.kit.errors import Conflict, NotAllowed, Refused, TooMany


@pytest.mark.parametrize(("kind", "status"), [(Refused, 422), (NotAllowed, 404), (Conflict, 409), (TooMany, 429)])
def test_each_refusal_has_its_status_and_keeps_its_sentence(kind: type[Refused], status: int) -> None:
    refusal = kind("Not now.", field="until")
    assert (refusal.status, refusal.message, refusal.field, str(refusal)) == (status, "Not now.", "until", "Not now.")


def test_a_refusal_need_not_be_about_a_field() -> None:
    assert Refused("Not now.").field == ""


def test_every_refusal_is_caught_as_one() -> None:
    for kind in (NotAllowed, Conflict, TooMany):
        with pytest.raises(Refused):
            raise kind("No.")
