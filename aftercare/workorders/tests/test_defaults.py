"""What a new installation begins with."""

import pytest

from aftercare.builder import queries as forms
from aftercare.messaging import queries as messaging
from aftercare.tasks import queries as tasks
from aftercare.workorders import defaults
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


def test_it_adds_what_is_missing_once() -> None:
    visits.install()
    before = (len(tasks.policies()), len(forms.forms()), len(messaging.templates()))
    defaults.install()
    assert (len(tasks.policies()), len(forms.forms()), len(messaging.templates())) == before
    words = {row["language"] for row in messaging.templates() if row["slug"] == "visit-report"}
    assert words == {"zh-hans", "en"}
