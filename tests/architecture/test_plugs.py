"""What contexts offer can be shown: its icons are there, and its tones are those of the page."""

from collections.abc import Iterable, Iterator

from aftercare.kit import plugs
from aftercare.kit.plugs import MenuEntry, TimelineLine
from aftercare.web.icons import FOLDER
from tests.architecture.sources import assert_none

TONES = {"good", "warning", "bad", "accent", "neutral"}


def unshowable(offered: Iterable[MenuEntry | TimelineLine]) -> Iterator[str]:
    """Icons that set-up does not copy, and tones that no style sheet has."""
    for plug in offered:
        name = plug.event if isinstance(plug, TimelineLine) else plug.url_name
        if not (FOLDER / f"{plug.icon}.svg").is_file():
            yield f"{name} has the icon {plug.icon}, which package.json does not list"
        if isinstance(plug, TimelineLine) and plug.tone not in TONES:
            yield f"{name} has the tone {plug.tone}"


def test_every_icon_and_tone_can_be_shown() -> None:
    assert_none(unshowable([*plugs.offered(MenuEntry), *plugs.offered(TimelineLine)]))


def test_control_an_icon_and_a_tone_that_do_not_exist_are_caught() -> None:
    assert len(list(unshowable([TimelineLine("tests.Seen", "seen", "no-such-icon", "danger")]))) == 2
    assert list(unshowable([TimelineLine("tests.Seen", "seen", "check", "bad")])) == []
