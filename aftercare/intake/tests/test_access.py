"""Who may see mails."""

import pytest

from aftercare.intake import access
from tests.world import World

pytestmark = pytest.mark.django_db


def test_agents_and_managers(world: World) -> None:
    seen = {role for role, user in world.people.items() if access.visible_to(user, [1, 2]) == {1, 2}}
    assert seen == {"agent", "manager"}
