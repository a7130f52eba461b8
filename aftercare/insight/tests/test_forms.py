import pytest

from aftercare.insight.forms import ForceMajeureForm

SAID = {"name": "Storm", "starts_at": "2026-11-23T10:00", "ends_at": "2026-11-23T12:00"}


@pytest.mark.parametrize(("areas", "valid"), [([], True), (["330106"], True), (["nowhere"], False)])
def test_districts_are_those_that_are_known(areas: list[str], valid: bool) -> None:  # noqa: FBT001
    assert ForceMajeureForm({**SAID, "areas": areas}).is_valid() is valid
