"""Pictures that the story needs: signatures drawn with a shaky hand, and photos of nothing in particular."""

import math
import struct
import zlib
from collections.abc import Callable, Iterator
from random import Random

Pixel = tuple[int, int, int]

SIGNATURE = (420, 160)
PHOTO = (480, 360)
INK: Pixel = (24, 32, 60)
WHITE: Pixel = (255, 255, 255)
PEN = 2


def signature(random: Random) -> bytes:
    """A signature as a PNG: a few loops from left to right, the same for the same `random`."""
    width, height = SIGNATURE
    inked: set[tuple[int, int]] = set()
    for x, y in _strokes(random, width, height):
        inked |= {(x + dx, y + dy) for dx in range(-PEN, PEN + 1) for dy in range(-PEN, PEN + 1)}
    return _png(width, height, lambda x, y: INK if (x, y) in inked else WHITE)


def _strokes(random: Random, width: int, height: int) -> Iterator[tuple[int, int]]:
    loops, tall, phase = random.uniform(4, 8), random.uniform(0.2, 0.36), random.uniform(0, math.tau)
    for step in range(1400):
        share = step / 1400
        angle = share * loops * math.tau + phase
        fade = 0.35 + 0.65 * math.sin(share * math.pi)
        x = width * (0.08 + 0.8 * share) + 16 * math.cos(angle)
        y = height * (0.5 + tall * fade * math.sin(angle) + 0.06 * math.sin(share * 9))
        yield round(x), round(y)


def photo(random: Random) -> bytes:
    """A photo as a PNG: a device's grey front with a lamp, before a wall."""
    width, height = PHOTO
    wall = tuple(random.randint(150, 215) for _one in range(3))
    left, top = random.randint(70, 150), random.randint(50, 110)
    right, bottom = left + random.randint(180, 240), top + random.randint(170, 210)
    lamp = (random.randint(left + 30, right - 30), top + 26)

    def colour(x: int, y: int) -> Pixel:
        if (x - lamp[0]) ** 2 + (y - lamp[1]) ** 2 < 90:  # noqa: PLR2004 - a lamp of nine pixels
            return (220, 70, 50)
        if left < x < right and top < y < bottom:
            return (205 - (y - top) // 4, 208 - (y - top) // 4, 212 - (y - top) // 4)
        shade = y // 9
        return (wall[0] - shade, wall[1] - shade, wall[2] - shade)

    return _png(width, height, colour)


def _png(width: int, height: int, colour: Callable[[int, int], Pixel]) -> bytes:
    """Pixels as a PNG, by its specification (ISO/IEC 15948): header, one compressed block, end."""
    lines = b"".join(b"\x00" + bytes(part for x in range(width) for part in colour(x, y)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
