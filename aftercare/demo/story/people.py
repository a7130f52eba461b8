"""The customers of the story: names, ways to reach them, and homes in the districts of two cities."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from aftercare.demo.story.sources import read

MAIL_DOMAIN = "demo.aftercare.localhost"
FIRMS = 0.04
FOREIGNERS = 0.11
WITH_MAIL = 0.7
SPREAD = 0.022  # degrees around a district's centre: about two kilometres


@dataclass(frozen=True, slots=True)
class District:
    """A district as the story needs it: code, city in English, its words in Chinese, and its centre in degrees."""

    code: str
    city: str
    words: str
    centre: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer: `kind` "person" or "firm", language code, phone in E.164 form, mail ("" for none), and his home."""

    name: str
    kind: str
    language: str
    phone: str
    mail: str
    line: str
    district: District
    position: tuple[float, float]


def phone(number: int) -> str:
    """A number that belongs to nobody: China's mobile numbers begin with 13 to 19, never with 121."""
    return f"+861210000{number:04d}"


def people(random: Random, districts: Sequence[District], count: int) -> list[Person]:
    """So many customers, at most 10,000, the same for the same `random`."""
    return [_person(random, random.choice(districts), number) for number in range(count)]


def _person(random: Random, district: District, number: int) -> Person:
    kind, name, language = _who(random, number)
    local = f"customer{number:04d}" if number else "demo"
    has_mail = number == 0 or language == "en" or random.random() < WITH_MAIL
    latitude, longitude = district.centre
    return Person(
        name=name,
        kind=kind,
        language=language,
        phone=phone(number),
        mail=f"{local}@{MAIL_DOMAIN}" if has_mail else "",
        line=_line(random, district),
        district=district,
        position=(
            round(latitude + random.uniform(-SPREAD, SPREAD), 6),
            round(longitude + random.uniform(-SPREAD, SPREAD), 6),
        ),
    )


def _who(random: Random, number: int) -> tuple[str, str, str]:
    names = read("people")
    chance = random.random()
    if number and chance < FIRMS:
        return "firm", str(random.choice(names["firms"])), "zh-hans"
    if number and chance < FIRMS + FOREIGNERS:
        return "person", str(random.choice(names["foreign"])), "en"
    return "person", str(random.choice(names["surnames"]) + random.choice(names["given"])), "zh-hans"


def _line(random: Random, district: District) -> str:
    names = read("people")
    street, estate = random.choice(names["streets"][district.city]), random.choice(names["estates"])
    house = f"{random.randint(1, 30)}幢{random.randint(1, 4)}单元{random.randint(1, 24)}0{random.randint(1, 4)}室"
    return f"{district.words}{street}{random.randint(1, 900)}号{estate}{house}"
