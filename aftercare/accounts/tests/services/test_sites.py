import pytest

from aftercare.accounts import services
from aftercare.accounts.access import actor_of
from aftercare.accounts.models import Site
from aftercare.journal.models import Entry
from aftercare.kit.actor import system
from aftercare.kit.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
SETUP = system("setup")
SHENYANG = (41.8, 123.4)


def station(code: str = "sy") -> Site:
    """A station in Shenyang."""
    return services.add_site(
        code=code, name=" 沈阳站 ", city="沈阳", phone=" 024 5550 0101 ", position=SHENYANG, by=SETUP
    )


def recorded() -> list[tuple[str, dict[str, object]]]:
    """The events about stations, and what changed."""
    return list(Entry.objects.filter(name__startswith="accounts.Site").order_by("id").values_list("name", "changes"))


def test_a_station_is_added() -> None:
    site = station()
    assert Site.objects.values("code", "name", "city", "phone", "latitude", "longitude").get(id=site.id) == {
        "code": "sy",
        "name": "沈阳站",
        "city": "沈阳",
        "phone": "024 5550 0101",
        "latitude": 41.8,
        "longitude": 123.4,
    }
    assert recorded() == [("accounts.SiteAdded", {})]


def test_a_station_is_changed_and_what_changed_is_recorded() -> None:
    site = station()
    new = {"name": "铁西站", "city": "沈阳", "phone": "024 5550 0102", "position": SHENYANG}
    for _turn in range(2):
        services.edit_site(site_id=site.id, **new, by=SETUP)  # type: ignore[arg-type]
    assert Site.objects.values_list("name", "phone").get(id=site.id) == ("铁西站", "024 5550 0102")
    changes = {"name": ["沈阳站", "铁西站"], "phone": ["024 5550 0101", "024 5550 0102"]}
    assert recorded()[1:] == [("accounts.SiteChanged", changes)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "sy"}, "code"),
        ({"code": "沈阳"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "x" * 21}, "code"),
        ({"name": " \x00"}, "name"),
        ({"position": (90.1, 0.0)}, "latitude"),
        ({"position": (0.0, float("nan"))}, "longitude"),
    ],
)
def test_what_is_no_station_is_refused(change: dict[str, object], field: str) -> None:
    station()
    given = {"code": "gz", "name": "广州站", "city": "广州", "position": (23.1, 113.2), "by": SETUP}
    with pytest.raises(Refused) as refusal:
        services.add_site(**given | change)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert Site.objects.count() == 1
    assert len(recorded()) == 1


def test_nobody_changes_a_station_that_is_not_there() -> None:
    with pytest.raises(NotAllowed):
        services.edit_site(site_id=2**40, name="x", city="", position=SHENYANG, by=SETUP)


@pytest.mark.parametrize("role", ["agent", "dispatcher", "engineer", "manager"])
def test_only_an_administrator_opens_stations(role: str) -> None:
    site = station()
    somebody = services.add_user(username="x", name="X", password="x", roles=[role], by=SETUP)
    with pytest.raises(NotAllowed):
        services.add_site(code="gz", name="广州站", city="广州", position=SHENYANG, by=actor_of(somebody))
    with pytest.raises(NotAllowed):
        services.edit_site(site_id=site.id, name="x", city="", position=SHENYANG, by=actor_of(somebody))
    assert Site.objects.values_list("code", "name").get() == ("sy", "沈阳站")
