"""Tests that share an installation or a browser are done by one process, the longest first."""

from pathlib import Path

from tests import side_by_side

ROOT = Path(__file__).parents[1]


def test_what_goes_through_one_installation_stays_together() -> None:
    tour, night = "tests/journeys/test_demo_tour.py::test_a", "tests/journeys/test_holiday_night.py::test_b[1-2]"
    assert [side_by_side.together(one) for one in (tour, night)] == ["demo", "demo"]
    alone = "aftercare/demo/tests/test_tour.py::test_c"
    assert side_by_side.together(alone) == alone


def test_the_longest_begin_first_and_the_rest_keeps_its_order() -> None:
    asked = ["aftercare/demo/tests/test_b.py::b", "aftercare/demo/tests/test_a.py::a", "tests/roads/test_roads.py::c"]
    asked += ["tests/journeys/test_holiday_night.py::d", "tests/browser/test_pages.py::e"]
    asked += ["tests/journeys/test_demo_tour.py::f", "tests/journeys/test_loop.py::g"]
    assert [one[-1] for one in sorted(asked, key=side_by_side.place)] == list("gefdcba")


def test_every_file_is_there_and_every_journey_through_an_installation_is_named() -> None:
    assert [name for name in side_by_side.TOGETHER if not (ROOT / name).exists()] == []
    for fixture in ("product", "demo"):
        through = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / side_by_side.JOURNEYS).glob("test_*.py")
            if f'{fixture}: "Installation"' in path.read_text()
        }
        assert through == {name for name, group in side_by_side.TOGETHER.items() if group == fixture}
