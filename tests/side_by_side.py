"""Which tests of whole installations and browsers one process does, when several share them.

Tests that go through one installation, or one browser, stay together and in their order; every other one goes to
whoever has time for it. What is named first begins first, so that no process is left alone with what takes longest.
"""

from xdist.scheduler import LoadScopeScheduling

JOURNEYS, BROWSER = "tests/journeys/", "tests/browser/"
TOGETHER = {
    f"{JOURNEYS}test_fifty_mails.py": "product",
    f"{JOURNEYS}test_loop.py": "product",
    f"{JOURNEYS}test_manager_sees.py": "product",
    f"{BROWSER}test_pages.py": "pages",
    f"{JOURNEYS}test_demo_tour.py": "demo",
    f"{JOURNEYS}test_holiday_night.py": "demo",
    f"{BROWSER}test_face.py": "face",
    f"{BROWSER}test_keyboard.py": "face",
}
ORDER = (*TOGETHER, "tests/roads/")


def together(nodeid: str) -> str:
    """The tests that belong together have this in common: a name, or for those that stand alone what they are called.

    `nodeid` is a test as pytest names it: "tests/journeys/test_loop.py::test_from_a_fault".
    """
    return TOGETHER.get(nodeid.partition("::")[0], nodeid)


def place(nodeid: str) -> int:
    """Which tests begin first: the place of their file in the order, or the last one."""
    return next((number for number, beginning in enumerate(ORDER) if nodeid.startswith(beginning)), len(ORDER))


class SideBySide(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
    """Hands out tests by what they have in common."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
