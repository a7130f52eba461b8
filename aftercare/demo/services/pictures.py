"""The photos and signatures of past visits: a handful of pictures, drawn and checked once in a process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from aftercare.demo.story import drawings
from aftercare.files import services as files

PHOTOS, SIGNATURES = 3, 4


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the story's engineers bring home."""

    photos: Sequence[files.Ready]
    signatures: Sequence[files.Ready]


@cache
def pictures() -> Pictures:
    """The same ones for every story."""
    randoms = [Random(number) for number in range(PHOTOS + SIGNATURES)]  # noqa: S311 - a story, not a secret
    return Pictures(
        photos=[files.make_ready(content=drawings.photo(one), name="photo.png") for one in randoms[:PHOTOS]],
        signatures=[
            files.make_ready(content=drawings.signature(one), name="signature.png", kind="signature")
            for one in randoms[PHOTOS:]
        ],
    )
