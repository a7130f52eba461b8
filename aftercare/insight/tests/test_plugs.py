from aftercare.insight.plugs import PLUGS


def test_the_figures_stand_first_in_the_managers_menu() -> None:
    assert {(plug.way, plug.url_name, plug.roles, plug.order) for plug in PLUGS} == {
        ("desk", "insight.insight:overview", frozenset({"manager"}), 5),
        ("insight", "insight.insight:overview", frozenset({"manager"}), 5),
        ("desk", "insight.insight:report", frozenset({"manager"}), 6),
        ("insight", "insight.insight:report", frozenset({"manager"}), 6),
        ("desk", "insight.insight:force_majeure", frozenset({"manager"}), 7),
        ("insight", "insight.insight:force_majeure", frozenset({"manager"}), 7),
    }
