"""Distances on the earth and how long a van needs for them, all in WGS-84 degrees and metres.

Chinese maps use shifted coordinates (GCJ-02, BD-09); the map gateways turn them into WGS-84 at the border.
"""

import math
from dataclasses import dataclass

EARTH_RADIUS = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""

_METRES_PER_DEGREE = EARTH_RADIUS * math.pi / 180
_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS-84 degrees; raises ValueError outside of the globe."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):  # noqa: PLR2004 - degrees
            raise ValueError(f"no place on earth: {self.latitude}, {self.longitude}")


@dataclass(frozen=True, slots=True)
class Box:
    """An area between two parallels and two meridians; `west` > `east` where it crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def __contains__(self, point: Point) -> bool:
        if not self.south <= point.latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= point.longitude <= self.east
        return point.longitude >= self.west or point.longitude <= self.east


@dataclass(frozen=True, slots=True)
class SpeedProfile:
    """How a vehicle gets on: slowly in town, faster on long ways, and never straight.

    `detour` is metres of road for each metre of air line. `bands` are (up to this many metres of road, metres
    per second there), ascending; the last one holds for all that is longer. `stop_seconds` is for parking and
    walking to the door, once for each journey.
    """

    detour: float
    bands: tuple[tuple[float, float], ...]
    stop_seconds: float

    def __post_init__(self) -> None:
        limits = [limit for limit, _ in self.bands]
        if not limits or limits != sorted(limits) or limits[-1] != math.inf:
            raise ValueError("bands must ascend and end with infinity")
        if self.detour < 1 or self.stop_seconds < 0 or any(speed <= 0 for _, speed in self.bands):
            raise ValueError("a detour is at least 1, speeds are above 0, a stop is not negative")


VAN = SpeedProfile(detour=1.35, bands=((5_000, 20 / 3.6), (30_000, 40 / 3.6), (math.inf, 70 / 3.6)), stop_seconds=300)
"""A van in a Chinese city: 20 km/h for the first 5 km, 40 km/h up to 30 km, then 70 km/h."""


def distance(start: Point, end: Point) -> float:
    """Metres between two places along the great circle (haversine, within 0.6 % of the ellipsoid)."""
    first, second = math.radians(start.latitude), math.radians(end.latitude)
    north = (second - first) / 2
    east = math.radians(end.longitude - start.longitude) / 2
    half_chord = math.sin(north) ** 2 + math.cos(first) * math.cos(second) * math.sin(east) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half_chord)))


def bounding_box(centre: Point, radius: float) -> Box:
    """The smallest box that holds every place within `radius` metres; around a pole it spans all meridians."""
    angle = radius / EARTH_RADIUS
    south = centre.latitude - radius / _METRES_PER_DEGREE
    north = centre.latitude + radius / _METRES_PER_DEGREE
    if south <= -90 or north >= 90:  # noqa: PLR2004 - the poles
        return Box(max(south, -90), -180, min(north, 90), 180)
    width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(centre.latitude)))))
    return Box(south, _turned(centre.longitude - width), north, _turned(centre.longitude + width))


def _turned(longitude: float) -> float:
    """A longitude beyond the date line, counted from the other side."""
    if longitude < -180:  # noqa: PLR2004 - degrees
        return longitude + 360
    return longitude - 360 if longitude > 180 else longitude  # noqa: PLR2004 - degrees


def travel_minutes(start: Point, end: Point, profile: SpeedProfile = VAN) -> float:
    """Minutes from door to door without a map service; 0 for the same place."""
    road = distance(start, end) * profile.detour
    if road == 0:
        return 0.0
    seconds, driven = profile.stop_seconds, 0.0
    for limit, speed in profile.bands:
        seconds += max(min(road, limit) - driven, 0) / speed
        driven = limit
    return seconds / _SECONDS_PER_MINUTE
