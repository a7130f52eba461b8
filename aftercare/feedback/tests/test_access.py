from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from aftercare.feedback import access

pytestmark = pytest.mark.django_db


def test_the_desk_sees_all_and_others_nothing(log_in: Callable[[str], Client]) -> None:
    seen = {role: access.visible_ids(log_in(role).user, [1, 2]) for role in ("agent", "manager", "engineer")}  # type: ignore[attr-defined]
    assert seen == {"agent": {1, 2}, "manager": {1, 2}, "engineer": set()}
    assert access.visible_ids(AnonymousUser(), [1]) == set()
