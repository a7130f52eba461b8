from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from aftercare.messaging.models import Template
from aftercare.tasks.models import Calendar, Policy
from aftercare.tickets import defaults
from aftercare.tickets.models import Category, Queue

pytestmark = pytest.mark.django_db


def test_an_installation_begins_with_promises_queues_categories_and_words() -> None:
    promises = Policy.objects.filter(kind__in=["first_response", "solution"]).order_by("position", "kind")
    assert [(one.kind, one.service_class, one.hours, one.calendar.slug) for one in promises] == [
        ("first_response", "A", Decimal(1), "always"),
        ("solution", "A", Decimal(8), "always"),
        ("first_response", "B", Decimal(4), "office"),
        ("solution", "B", Decimal(24), "office"),
        ("first_response", "C", Decimal(24), "office"),
        ("solution", "C", Decimal(48), "office"),
    ]
    assert Category.objects.order_by("position").last() == Category.objects.get(slug="other")
    levels = {one.slug: one.skill_level for one in Category.objects.filter(skill_level__gt=1)}
    assert levels == {"safety": 3, "no-power": 2, "cooling-heating": 2}
    assert set(Template.objects.filter(slug="ticket-received").values_list("language", flat=True)) == {"en", "zh-hans"}


def test_the_working_hours_follow_the_public_days_of_their_country() -> None:
    year = timezone.localdate().year
    office, always = (Calendar.objects.get(slug=slug) for slug in ("office", "always"))
    assert (office.country, office.days) == ("CN", {})
    assert {day[:4] for day in office.public} >= {str(year - 1), str(year), str(year + 1)}
    assert office.public[f"{year}-10-01"] == []
    assert (always.country, always.public) == ("", {})  # what counts around the clock counts on holidays too


def copied() -> dict[str, Any]:
    """The days that an installation was shipped with before it followed a country."""
    days = {day: spans for day, spans in Calendar.objects.get(slug="office").public.items() if "2025" <= day < "2028"}
    return {day: "mon" if spans else spans for day, spans in days.items()}


def test_hours_with_copies_of_the_public_days_follow_the_country_from_now_on() -> None:
    public = Calendar.objects.get(slug="office").public
    Calendar.objects.filter(slug="office").update(country="", public={}, days=copied())
    defaults.install()
    office = Calendar.objects.get(slug="office")
    assert (office.country, office.days, office.public) == ("CN", {}, public)


def test_control_days_that_somebody_wrote_stay() -> None:
    own = {**copied(), "2026-12-24": [["09:00", "12:00"]]}
    Calendar.objects.filter(slug="office").update(country="", public={}, days=own)
    defaults.install()
    office = Calendar.objects.get(slug="office")
    assert (office.country, office.days, office.version) == ("", own, 1)


def test_a_second_installation_changes_nothing() -> None:
    Queue.objects.update(mode="proposed")
    Category.objects.filter(slug="water").update(keywords=["nur"])
    before = (Policy.objects.count(), Category.objects.count(), Template.objects.count())
    defaults.install()
    assert (Policy.objects.count(), Category.objects.count(), Template.objects.count()) == before
    assert set(Queue.objects.values_list("mode", flat=True)) == {"proposed"}
    assert Category.objects.get(slug="water").keywords == ["nur"]
