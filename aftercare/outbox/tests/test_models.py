import pytest
from django.db import IntegrityError, transaction

from aftercare.outbox.models import Parcel
from aftercare.outbox.tests.post import post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", [{"state": "lost"}, {"next_try_at": None}])
def test_a_parcel_is_in_a_known_state_and_waits_until_a_moment(change: dict[str, object]) -> None:
    post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Parcel.objects.update(**change)
    Parcel.objects.update(state="dead", next_try_at=None)
    assert Parcel.objects.get().state == "dead"
