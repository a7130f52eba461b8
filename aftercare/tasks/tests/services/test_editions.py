import pytest

from aftercare.tasks.models import Edition
from aftercare.tasks.services.editions import keep_edition
from aftercare.tasks.tests.promises import SYSTEM, policy

pytestmark = pytest.mark.django_db


def test_a_version_is_kept_with_who_made_it() -> None:
    promise = policy("4")
    promise.version = 2
    keep_edition(promise, by=SYSTEM)
    kept = Edition.objects.filter(of="policy", number=promise.id).order_by("version")
    assert list(kept.values_list("version", "by_name")) == [(1, ""), (2, SYSTEM.name)]
