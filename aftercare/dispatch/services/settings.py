"""What a new installation weighs, and what counts now."""

import json
from pathlib import Path

from aftercare.dispatch.models import Preset
from aftercare.engines.routing import Factor, Weights

DATA = Path(__file__).parent.parent / "data"


def install_presets() -> None:
    """Add what is missing; what an administrator changed stays."""
    for row in json.loads((DATA / "presets.json").read_text()):
        if not Preset.objects.filter(slug=row["slug"]).exists():
            in_use = row["in_use"] and not Preset.objects.filter(in_use=True).exists()
            Preset.objects.create(**{**row, "in_use": in_use})


def preset_in_use() -> Preset:
    """What weighs how much now. Raises Preset.DoesNotExist in a database without its defaults."""
    return Preset.objects.get(in_use=True)


def weights_in_use() -> Weights:
    """What weighs how much now, as planning reads it."""
    return weights(preset_in_use())


def weights(preset: Preset) -> Weights:
    """A preset as planning reads it; a factor that it does not know weighs nothing."""
    points = {factor: float(preset.points.get(factor.value, 0)) for factor in Factor}
    return Weights(points=points, area_limit=float(preset.area_limit))
