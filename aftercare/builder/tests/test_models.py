"""What the database refuses of forms."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from aftercare.builder.models import Form, FormVersion, Sheet
from aftercare.builder.tests.samples import publish
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def test_a_form_has_one_version_of_a_number_and_an_object_one_sheet() -> None:
    version = publish()
    Sheet.objects.create(version=version, subject="workorder:1", at=clock.now())
    twice: list[Callable[[], object]] = [
        lambda: Form.objects.create(slug="visit", kind="checklist", name="Visit", name_zh="上门"),
        lambda: FormVersion.objects.create(form=version.form, number=1, questions=[], published_at=clock.now()),
        lambda: Sheet.objects.create(version=version, subject="workorder:1", at=clock.now()),
    ]
    for write in twice:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    Sheet.objects.create(version=version, subject="workorder:2", at=clock.now())
    kept = FormVersion.objects.filter(form__slug="visit")
    assert (Form.objects.filter(slug="visit").count(), kept.count(), Sheet.objects.count()) == (1, 1, 2)
