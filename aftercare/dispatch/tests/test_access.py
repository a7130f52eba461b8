"""Who may decide about other people's days."""

import pytest

from aftercare.accounts.access import Role
from aftercare.dispatch.access import may_dispatch
from aftercare.dispatch.tests import field

pytestmark = pytest.mark.django_db


def test_dispatchers_and_managers_decide() -> None:
    deciding = {role for role in Role.values if may_dispatch(field.person(role, role))}
    assert deciding == {"dispatcher", "manager"}
