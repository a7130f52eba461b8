"""The house of the story: stations, people, skills, shifts, products and parts, made by the verbs of their contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.assets import services as assets
from aftercare.customers import queries as customers
from aftercare.demo.story import crew, days
from aftercare.demo.story.people import District
from aftercare.demo.story.sources import read
from aftercare.journal import services as journal
from aftercare.kit import geo
from aftercare.kit.actor import Actor, system
from aftercare.parts import services as parts
from aftercare.workforce import queries as workforce_queries, services as workforce

if TYPE_CHECKING:
    from aftercare.accounts.models import Site

PASSWORD = "aftercare-demo"  # noqa: S105 - printed for everybody who tries the demo, and the same for all
OWN_DISTRICTS = 5
PAST_DAYS, COMING_DAYS = 7, 30
BY = system("demo")


@dataclass(frozen=True, slots=True)
class House:
    """What the story goes on with: districts, stations by city, engineers, agents, and ids by code and number."""

    districts: list[District]
    sites: Mapping[str, int]
    engineers: list[crew.Engineer]
    agents: list[Actor]
    models: Mapping[str, int]
    parts: Mapping[str, int]


def build(random: Random, today: date) -> House:
    """Set the house up, with shifts around `today`."""
    people = read("people")
    listed = customers.districts()
    districts = [
        District(row["code"], row["city"], f"{row['city_zh']}{row['name_zh']}", (row["latitude"], row["longitude"]))
        for row in listed
    ]
    sites = _sites(people["sites"], {row["city"]: f"{row['city_zh']} {row['city']}" for row in listed})
    by_code = {site.code: site for site in sites.values()}
    agents, password = [], accounts.hashed(PASSWORD)
    for row in people["staff"]:
        user = accounts.add_user(
            username=row["username"],
            name=row["name"],
            password=password,
            roles=row["roles"],
            site=by_code.get(row["site"]),
            by=BY,
        )
        if row["roles"] == ["agent"]:
            agents.append(actor_of(user))
    return House(
        districts=districts,
        sites={city: site.id for city, site in sites.items()},
        engineers=_engineers(random, today, districts, sites, password),
        agents=agents,
        models=_models(),
        parts=_parts(),
    )


def _sites(stations: Sequence[Mapping[str, Any]], cities: Mapping[str, str]) -> "dict[str, Site]":
    """The stations by city; `cities` are their names in both languages."""
    return {
        row["city"]: accounts.add_site(
            code=row["code"],
            name=row["name"],
            city=cities[row["city"]],
            phone=row["phone"],
            position=tuple(row["position"]),
            by=BY,
        )
        for row in stations
    }


def _engineers(
    random: Random, today: date, districts: list[District], sites: Mapping[str, Any], password: accounts.Hashed
) -> list[crew.Engineer]:
    skills = {row["code"]: workforce.add_skill(**row, by=BY).id for row in read("products")["skills"]}
    found = []
    for number, row in enumerate(read("people")["engineers"]):
        home = _home(random, [one for one in districts if one.city == row["city"]])
        own = _own_districts(home, districts)
        user = accounts.add_user(
            username=f"engineer{number + 1:02d}",
            name=row["name"],
            password=password,
            roles=["engineer"],
            site=sites[row["city"]],
            by=BY,
        )
        engineer = workforce.add_engineer(
            user_id=user.id,
            site_id=sites[row["city"]].id,
            home=home,
            districts=own,
            standby=row.get("standby", False),
            by=BY,
        )
        for code, level in row["skills"].items():
            workforce.set_skill(engineer_id=engineer.id, skill_id=skills[code], level=level, by=BY)
        _shifts(number, engineer.id, today)
        found.append(
            crew.Engineer(
                number=number,
                user_id=user.id,
                name=row["name"],
                city=row["city"],
                skills=row["skills"],
                care=row["care"],
                standby=row.get("standby", False),
                home=home,
                free_at=days.at(days.first_day(today), 0),
                districts=frozenset(own),
            )
        )
    return found


def _home(random: Random, districts: list[District]) -> tuple[float, float]:
    latitude, longitude = random.choice(districts).centre
    return round(latitude + random.uniform(-0.02, 0.02), 6), round(longitude + random.uniform(-0.02, 0.02), 6)


def _own_districts(home: tuple[float, float], districts: list[District]) -> list[str]:
    return [
        one.code
        for one in sorted(districts, key=lambda one: geo.distance(geo.Point(*home), geo.Point(*one.centre)))[
            :OWN_DISTRICTS
        ]
    ]


def _shifts(number: int, engineer_id: int, today: date) -> None:
    around = (today + timedelta(days=later) for later in range(-PAST_DAYS, COMING_DAYS + 1))
    spans = [crew.hours(day) for day in around if crew.works_on(number, day)]
    workforce.add_shifts(engineer_id=engineer_id, spans=spans, by=BY)


def past_shifts(house: House, today: date) -> list[journal.Past]:
    """Write the shifts of the story's first weeks, on which its visits lie; answers what the journal says."""
    number_of = {one.user_id: one.number for one in house.engineers}
    days_before = [today - timedelta(days=back) for back in range(days.DAYS, PAST_DAYS, -1)]
    rosters = {
        row["id"]: [crew.hours(day) for day in days_before if crew.works_on(number_of[row["user_id"]], day)]
        for row in workforce_queries.crew()
    }
    return workforce.add_past_shifts(rosters, by=BY)


def _models() -> dict[str, int]:
    products = read("products")
    return {
        row["code"]: assets.add_model(
            code=row["code"],
            name=row["name"],
            name_zh=row["name_zh"],
            kind=row["kind"],
            brand=products["brand"],
            warranty_months=row["months"],
            visit=assets.Visit(skill_code=row["skill"], minutes=row["minutes"]),
            by=BY,
        ).id
        for row in products["models"]
    }


def _parts() -> dict[str, int]:
    products = read("products")
    found = {
        row["number"]: parts.add_part(**{**row, "price": Decimal(row["price"])}, by=BY).id for row in products["parts"]
    }
    for model, category, number, share in products["needs"]:
        parts.set_need(model_code=model, category_slug=category, part_id=found[number], share=Decimal(share), by=BY)
    return found
