"""What is shipped."""

import pytest

from aftercare.intake import defaults
from aftercare.kit.actor import system
from aftercare.messaging import queries, services

pytestmark = pytest.mark.django_db


def test_the_question_stands_in_both_languages_and_changes_stay() -> None:
    def words() -> dict[str, str]:
        return {row["language"]: row["subject"] for row in queries.templates() if row["slug"] == "ask-address"}

    defaults.install()
    assert sorted(words()) == ["en", "zh-hans"]
    services.change_template(slug="ask-address", language="en", subject="Where?", body="?", by=system("tests"))
    defaults.install()
    assert words()["en"] == "Where?"
