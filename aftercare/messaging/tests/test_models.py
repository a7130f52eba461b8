import pytest
from django.db import IntegrityError, transaction

from aftercare.messaging import services
from aftercare.messaging.models import Interaction, Notice, Template
from aftercare.messaging.tests.words import SYSTEM, WANG, said, user_id

pytestmark = pytest.mark.django_db


def test_the_database_takes_a_mail_once_and_no_unknown_direction() -> None:
    services.receive(said(message_id="<1@example.com>"), by=WANG)
    services.receive(said(), by=WANG)
    for change in ({"message_id": "<1@example.com>"}, {"direction": "up"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interaction.objects.filter(message_id=None).update(**change)
    assert set(Interaction.objects.values_list("message_id", "direction")) == {("<1@example.com>", "in"), (None, "in")}


def test_a_notice_and_a_template_exist_once() -> None:
    ann = user_id("ann", "agent")
    services.notify(user_ids=[ann], key="k", sentence=lambda: "t", link="", by=SYSTEM)
    notice = Notice.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user_id=ann, key="k", text="again", at=notice.at)
    Template.objects.create(slug="test", language="en", subject="S", body="B")
    with pytest.raises(IntegrityError), transaction.atomic():
        Template.objects.create(slug="test", language="en", subject="S", body="B")
    assert (Notice.objects.count(), Template.objects.filter(slug="test").count()) == (1, 1)
