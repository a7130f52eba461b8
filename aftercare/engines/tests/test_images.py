"""Photos of strangers: upright, small, without place; and pictures made to hurt."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from aftercare.engines import images
from aftercare.engines.images import Fault, Unfit
from aftercare.kit import capped

HEIC = Path(__file__).parent / "data" / "red_with_place.heic"
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)

# What a camera held in each way makes of the scene; the picture in the file is turned like this.
TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def picture(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Red, with a blue upper left quarter: every way to turn it looks different."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1] // 2))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_notes(orientation: int = 1) -> Image.Exif:
    """What a phone writes: its maker, how it was held, and where."""
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[images.ORIENTATION] = orientation
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (31.0, 14.0, 5.0), "E", (121.0, 28.0, 1.0)
    return exif


def _close(found: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


def _corners(content: bytes) -> list[str]:
    """Upper left, upper right, lower left, lower right."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    right, low = image.width - 4, image.height - 4
    names = {BLUE: "blue", RED: "red"}
    return [
        next((name for colour, name in names.items() if _close(image.getpixel(place), colour)), "?")
        for place in ((3, 3), (right, 3), (3, low), (right, low))
    ]


def _unfit(content: bytes) -> Fault:
    with pytest.raises(Unfit) as unfit:
        images.prepare(content)
    return unfit.value.fault


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_both_versions_have_their_sizes(kind: str) -> None:
    made = images.prepare(saved(picture((2000, 1000)), kind))
    shown, thumb = Image.open(io.BytesIO(made.shown)), Image.open(io.BytesIO(made.thumb))
    assert (made.width, made.height) == (2000, 1000)
    assert (shown.format, shown.size, thumb.format, thumb.size) == ("WEBP", (1600, 800), "WEBP", (320, 160))
    assert _corners(made.shown) == _corners(made.thumb) == ["blue", "red", "red", "red"]


def test_a_small_picture_is_not_blown_up() -> None:
    made = images.prepare(saved(picture()))
    assert Image.open(io.BytesIO(made.shown)).size == Image.open(io.BytesIO(made.thumb)).size == (64, 48)


@pytest.mark.parametrize("source", [lambda: saved(picture(), exif=with_notes()), HEIC.read_bytes])
def test_place_and_device_are_gone(source: Callable[[], bytes]) -> None:
    content = source()
    from pi_heif import register_heif_opener

    register_heif_opener()
    before = Image.open(io.BytesIO(content)).getexif()
    assert before[0x010F] == "Maker"  # the control: they were there
    assert before.get_ifd(0x8825)[2] == (31.0, 14.0, 5.0)
    made = images.prepare(content)
    for version in (made.shown, made.thumb):
        after = Image.open(io.BytesIO(version))
        assert dict(after.getexif()) == {}
        assert after.info.keys() & {"exif", "xmp", "icc_profile", "comment"} == set()
        assert b"EXIF" not in version
        assert b"Maker" not in version
    assert _corners(made.shown) == ["blue", "red", "red", "red"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(orientation: int) -> None:
    turn = TURNED[orientation]
    held = picture() if turn is None else picture().transpose(turn)
    made = images.prepare(saved(held, exif=with_notes(orientation)))
    assert (made.width, made.height) == (64, 48)
    assert _corners(made.shown) == _corners(made.thumb) == ["blue", "red", "red", "red"]


def test_notes_that_cannot_be_read_do_no_harm() -> None:
    made = images.prepare(saved(picture(), exif=b"Exif\x00\x00" + b"MM\x00*\xff\xff\xff\xff" * 20))
    assert (made.width, made.height) == (64, 48)


def test_see_through_parts_become_white() -> None:
    made = images.prepare(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    assert _close(Image.open(io.BytesIO(made.shown)).convert("RGB").getpixel((20, 20)), WHITE)


@pytest.mark.parametrize(
    ("image", "kind", "wanted"),
    [
        (Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG", RED),
        (Image.new("I;16", (40, 40), 40000), "PNG", (156, 156, 156)),
        (Image.new("LA", (40, 40), (90, 255)), "PNG", (90, 90, 90)),
        (Image.new("1", (40, 40), 1), "PNG", WHITE),
        (picture((40, 40)).quantize(4), "PNG", RED),
    ],
)
def test_rare_colour_modes_keep_their_colours(image: Image.Image, kind: str, wanted: tuple[int, int, int]) -> None:
    made = images.prepare(saved(image, kind))
    assert _close(Image.open(io.BytesIO(made.shown)).convert("RGB").getpixel((30, 30)), wanted)


def test_a_colour_profile_is_applied_or_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for attached in (profile, b"no profile at all"):
        assert _corners(images.prepare(saved(picture(), icc_profile=attached)).shown)[3] == "red"


def test_a_phone_picture_with_a_second_one_behind_it_is_taken() -> None:
    made = images.prepare(saved(picture(), "MPO", save_all=True, append_images=[picture()]))
    assert (made.width, made.height) == (64, 48)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), (step, 0, 0)) for step in (0, 120, 250)]
    assert _unfit(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)) is Fault.MOVING


def test_ten_thousand_frames_cost_no_more_than_two() -> None:
    one = saved(Image.new("P", (1, 1)), "GIF")
    head, frame = one[: one.index(b"\x2c")], one[one.index(b"\x2c") : -1]
    started = time.perf_counter()
    assert _unfit(head + frame * 10_000 + b"\x3b") is Fault.MOVING
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("edge", [12_000, 20_000])
def test_a_bomb_is_refused_by_its_header(edge: int) -> None:
    bomb = saved(Image.new("1", (edge, edge)), "PNG")
    assert len(bomb) < 60 * 1024
    started = time.perf_counter()
    assert _unfit(bomb) is Fault.TOO_MANY_PIXELS
    assert time.perf_counter() - started < 5


def test_fifty_million_pixels_are_the_limit() -> None:
    assert images.prepare(saved(Image.new("1", (10_000, 5_000)), "PNG")).width == 10_000
    assert _unfit(saved(Image.new("1", (10_000, 5_001)), "PNG")) is Fault.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff",
        saved(picture((400, 300)))[:2000],
        saved(picture(), "PNG")[:60],
        HEIC.read_bytes()[:300],
        b"\x89PNG\r\n\x1a\n<svg onload='alert(1)'/>",
        b"<html>",
        saved(picture(), "TIFF"),
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(content: bytes) -> None:
    assert _unfit(content) is Fault.NOT_READABLE


def test_a_lost_child_costs_one_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "CAPS", capped.Caps(megabytes=20))
    assert _unfit(saved(picture())) is Fault.NOT_READABLE
    monkeypatch.undo()
    assert images.prepare(saved(picture())).width == 64
