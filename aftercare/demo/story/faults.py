"""What breaks, and whose: devices drawn so that one weak model fails far more often than its sisters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from aftercare.demo.story.people import Person
from aftercare.demo.story.sources import read

HOT_FACTOR = 3.2
VISITLESS = frozenset({"warranty", "usage", "complaint"})


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the story with its owner: ids as the database gave them, and its model's row of `products.json`."""

    asset_id: int
    serial: str
    model: Mapping[str, Any]
    owner_id: int
    owner: Person

    @property
    def city(self) -> str:
        """The owner's city."""
        return self.owner.district.city

    @property
    def skill(self) -> str:
        """What an engineer must be able to do."""
        return str(self.model["skill"])

    @property
    def minutes(self) -> int:
        """The usual length of a visit."""
        return int(self.model["minutes"])


@dataclass(frozen=True)
class Fault:
    """A row of `faults.json`."""

    row: Mapping[str, Any]

    @property
    def category(self) -> str:
        """The slug of its category."""
        return str(self.row["category"])

    @property
    def skilled(self) -> bool:
        """Whether somebody has to come."""
        return self.category not in VISITLESS

    @cached_property
    def cools(self) -> bool:
        """Whether hot days bring it."""
        return "air-conditioner" in self.row["kinds"] and self.category == "cooling-heating"


def faults_of(kind: str) -> list[Mapping[str, Any]]:
    """The rows of what can break in a kind of device, so that somebody has to come."""
    return [row for row in read("faults") if kind in row["kinds"] and Fault(row).skilled]


class Faults:
    """Draws a fault, and a device that has it."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self.faults = [Fault(row) for row in read("faults")]
        self._devices: dict[int, tuple[list[Device], list[float]]] = {}
        for number, fault in enumerate(self.faults):
            kinds = set(fault.row["kinds"])
            fitting = [device for device in devices if not kinds or device.model["kind"] in kinds]
            self._devices[number] = fitting, list(accumulate(self._weight(fault, device) for device in fitting))

    @staticmethod
    def _weight(fault: Fault, device: Device) -> float:
        weak = float(device.model.get("weak", 1.0))
        return weak if fault.skilled and fault.category not in {"installation", "maintenance"} else 1.0

    def draw(self, random: Random, *, hot: bool) -> tuple[Fault, Device]:
        """A fault and its device; on hot days what cools gives up."""
        weights = [one.row["weight"] * (HOT_FACTOR if hot and one.cools else 1.0) for one in self.faults]
        weights = [weight if self._devices[number][0] else 0.0 for number, weight in enumerate(weights)]
        number = random.choices(range(len(self.faults)), weights)[0]
        devices, sums = self._devices[number]
        return self.faults[number], random.choices(devices, cum_weights=sums)[0]
