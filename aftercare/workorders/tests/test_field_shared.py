"""What the engineer's pages share."""

from uuid import uuid4

import pytest
from django.test import RequestFactory

from aftercare.kit.errors import Refused
from aftercare.workorders.field.shared import sent_once, to_visit
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


def test_a_form_counts_once_and_another_form_with_its_key_is_refused() -> None:
    user, key, seen = visits.user("张伟", "engineer"), str(uuid4()), []
    for _turn in range(2):
        request = RequestFactory().post("/x", {"client_id": key, "a": "1"})
        request.user = user
        sent_once(request, 7, lambda: seen.append(1))
    request = RequestFactory().post("/x", {"client_id": key, "a": "2"})
    request.user = user
    with pytest.raises(Refused):
        sent_once(request, 7, lambda: seen.append(2))
    assert seen == [1]


def test_the_way_back_is_the_job() -> None:
    assert to_visit(7).headers["Location"].endswith("/visits/7")
