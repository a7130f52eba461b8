"""The product's settings, with two bare addresses beside its own to be measured against."""

from aftercare.config.settings import *  # noqa: F403 - all of them, on purpose

ROOT_URLCONF = "bench.urls"
AXES_ENABLED = False
