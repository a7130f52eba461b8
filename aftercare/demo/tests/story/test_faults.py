"""What breaks, and whose."""

from collections import Counter
from random import Random

from aftercare.demo.story.faults import Device, Fault, Faults
from aftercare.demo.story.people import District, people
from aftercare.demo.story.sources import read

XIHU = District("330106", "Hangzhou", "杭州市西湖区", (30.26, 120.13))


def devices() -> list[Device]:
    """Ten devices of each model."""
    owner = people(Random(1), [XIHU], 1)[0]
    models = [model for model in read("products")["models"] for _one in range(10)]
    return [Device(number, f"S{number}", model, 1, owner) for number, model in enumerate(models)]


def drawn(*, hot: bool) -> Counter[str]:
    random, faults = Random(3), Faults(devices())
    return Counter(faults.draw(random, hot=hot)[0].category for _one in range(1500))


def test_a_device_only_has_faults_of_its_kind() -> None:
    random, faults = Random(3), Faults(devices())
    for _one in range(500):
        fault, device = faults.draw(random, hot=False)
        assert not fault.row["kinds"] or device.model["kind"] in fault.row["kinds"]


def test_the_weak_model_fails_more_often_than_its_sister() -> None:
    random, faults = Random(3), Faults(devices())
    models = Counter(faults.draw(random, hot=False)[1].model["code"] for _one in range(3000))
    assert models["MS-WD12"] > 2 * models["MS-WM10"]


def test_heat_brings_cooling_faults() -> None:
    assert drawn(hot=True)["cooling-heating"] > 1.5 * drawn(hot=False)["cooling-heating"]


def test_questions_need_nobody_to_come() -> None:
    assert [Fault({"category": name}).skilled for name in ("usage", "warranty", "water")] == [False, False, True]


def test_a_device_knows_where_and_what() -> None:
    device = devices()[0]
    assert (device.city, device.skill, device.minutes) == ("Hangzhou", "cooling", 75)
