"""What a new installation weighs."""

import pytest

from aftercare.dispatch.models import Preset
from aftercare.dispatch.services.settings import install_presets, preset_in_use, weights
from aftercare.engines.routing import Factor

pytestmark = pytest.mark.django_db


def test_the_shipped_preset_weighs_every_factor() -> None:
    shipped = preset_in_use()
    assert (shipped.slug, shipped.version) == ("balanced", 1)
    assert set(shipped.points) == {factor.value for factor in Factor}
    assert weights(shipped).points[Factor.LATE] == 30.0
    assert weights(shipped).area_limit == 40_000.0


def test_what_was_changed_stays() -> None:
    Preset.objects.filter(slug="balanced").update(points={"late": 1})
    install_presets()
    assert Preset.objects.count() == 1
    found = weights(preset_in_use()).points
    assert (found[Factor.LATE], found[Factor.TRAVEL]) == (1.0, 0.0)


def test_another_preset_in_use_stays_in_use() -> None:
    Preset.objects.all().delete()
    Preset.objects.create(slug="mine", name="Mine", name_zh="我的", points={}, area_limit=1, in_use=True)
    install_presets()
    assert preset_in_use().slug == "mine"
    assert Preset.objects.get(slug="balanced").in_use is False
