"""Every test of files has a folder of its own, and objects to hang files on."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from aftercare.kit import plugs


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Settings) -> Path:
    """The folder of uploaded bytes."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def seen_by(monkeypatch: pytest.MonkeyPatch) -> dict[int, set[int]]:
    """Objects of the kind "thing", seen by the users that the test names: {user id: ids of things}."""
    seen: dict[int, set[int]] = {}
    thing = plugs.Subject(
        kind="thing",
        name="Thing",
        labels=lambda ids: {number: f"Thing {number}" for number in ids},
        link=lambda number: f"/thing/{number}",
        visible=lambda user, ids: set(ids) & seen.get(user.id, set()),
    )
    monkeypatch.setattr(plugs._shelf, "plugs", [*plugs._shelf.plugs, thing])
    return seen
