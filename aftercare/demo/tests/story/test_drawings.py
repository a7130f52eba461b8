"""The story's pictures."""

from random import Random

import pytest

from aftercare.demo.story import drawings
from aftercare.engines import images
from aftercare.files import services as files


@pytest.mark.parametrize("draw", [drawings.signature, drawings.photo])
def test_the_same_seed_draws_the_same(draw: object) -> None:
    assert draw(Random(4)) == draw(Random(4))  # type: ignore[operator]
    assert draw(Random(4)) != draw(Random(5))  # type: ignore[operator]


def test_a_signature_is_a_picture_with_lines() -> None:
    ready = files.make_ready(content=drawings.signature(Random(4)), name="s.png", kind="signature")
    assert (ready.media_type, ready.width, ready.height) == ("image/png", 420, 160)
    assert not images.is_blank(ready.variants["show"])


def test_a_photo_is_a_photo() -> None:
    ready = files.make_ready(content=drawings.photo(Random(4)), name="p.png")
    assert (ready.kind, ready.width, ready.height) == ("photo", 480, 360)
