import pytest

from aftercare.customers.tests.people import customer, user
from aftercare.kit import plugs

pytestmark = pytest.mark.django_db


def test_customers_have_a_name_and_are_shown_to_the_desk_only() -> None:
    one = customer("王芳")
    subject = plugs.subject("customer")
    assert subject.labels([one.id]) == {one.id: "王芳"}
    assert subject.visible(user("ann", "agent"), [one.id, 7]) == {one.id, 7}
    assert subject.visible(user("eve", "engineer"), [one.id]) == set()
    assert subject.search is not None
    assert subject.search(user("eve2", "engineer"), "王芳", 5) == []
