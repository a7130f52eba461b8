"""The verbs of dispatch."""

from aftercare.dispatch.services.choose import choose, choose_when_ready, try_again
from aftercare.dispatch.services.override import confirm, override
from aftercare.dispatch.services.settings import install_presets

__all__ = ["choose", "choose_when_ready", "confirm", "install_presets", "override", "try_again"]
