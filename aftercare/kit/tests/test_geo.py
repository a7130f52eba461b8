import math

import pytest
from hypothesis import given, strategies as st

from aftercare.kit.geo import VAN, Box, Point, SpeedProfile, bounding_box, distance, travel_minutes

BEIJING = Point(39.9042, 116.4074)
SHANGHAI = Point(31.2304, 121.4737)

points = st.builds(Point, st.floats(-89, 89), st.floats(-180, 180))


def test_distance_of_known_places() -> None:
    assert round(distance(BEIJING, SHANGHAI)) == 1_067_312
    assert distance(BEIJING, BEIJING) == 0
    assert round(distance(Point(0, 0), Point(0, 180))) == 20_015_114
    assert round(distance(Point(0, 179.9), Point(0, -179.9))) == 22_239


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (math.nan, 0)])
def test_no_place_outside_of_the_globe(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        Point(latitude, longitude)


@given(points, points, st.floats(1, 2_000_000))
def test_box_holds_all_that_is_near(centre: Point, other: Point, radius: float) -> None:
    if distance(centre, other) < radius * 0.999:
        assert other in bounding_box(centre, radius)


def test_box_leaves_out_what_is_far() -> None:
    box = bounding_box(BEIJING, 10_000)
    assert SHANGHAI not in box
    assert Point(39.9042, 116.55) not in box
    assert Point(39.9042, 116.50) in box


def test_box_over_the_date_line_and_the_pole() -> None:
    box = bounding_box(Point(0, 179.99), 10_000)
    assert box.west > box.east
    assert Point(0, -179.99) in box
    assert Point(0, 0) not in box
    assert bounding_box(Point(89.99, 0), 10_000) == Box(bounding_box(Point(89.99, 0), 10_000).south, -180, 90, 180)


def test_travel_minutes() -> None:
    profile = SpeedProfile(detour=1, bands=((1_000, 10), (math.inf, 20)), stop_seconds=60)
    near, far = Point(0, 0), Point(0, 1)
    road = distance(near, far)
    assert travel_minutes(near, near, profile) == 0
    assert travel_minutes(near, far, profile) == (60 + 100 + (road - 1_000) / 20) / 60
    assert round(travel_minutes(BEIJING, Point(39.9847, 116.3046), VAN), 1) == 37.9


@pytest.mark.parametrize(
    ("detour", "bands", "stop"),
    [
        (1, (), 0),
        (1, ((5, 1),), 0),
        (1, ((9, 1), (5, 1), (math.inf, 1)), 0),
        (0.5, ((math.inf, 1),), 0),
        (1, ((math.inf, 0),), 0),
        (1, ((math.inf, 1),), -1),
    ],
)
def test_profiles_that_cannot_be(detour: float, bands: tuple[tuple[float, float], ...], stop: float) -> None:
    with pytest.raises(ValueError, match=r"bands|detour"):
        SpeedProfile(detour, bands, stop)
