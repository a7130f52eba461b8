"""The verbs of dispatch."""

from aftercare.dispatch.services.choose import choose, choose_when_ready, look_again, try_again
from aftercare.dispatch.services.override import confirm, override
from aftercare.dispatch.services.settings import install_presets
from aftercare.dispatch.services.waits import hurry, hurry_when_free

__all__ = [
    "choose",
    "choose_when_ready",
    "confirm",
    "hurry",
    "hurry_when_free",
    "install_presets",
    "look_again",
    "override",
    "try_again",
]
