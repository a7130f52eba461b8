"""Fill a database with tickets as a service department has them: most of them closed, some alive, all of them sound."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from aftercare.accounts import queries as accounts, services as people
from aftercare.customers import contact, services as customers
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind, customer, system
from aftercare.kit.codes import public_code
from aftercare.tickets import services as tickets
from aftercare.tickets.states import ANSWERED, State

BATCH = 5000
ALIVE = 0.03
TEXTS = (
    "空调不制冷，室外机不转",
    "洗衣机漏水，地上全是水",
    "冰箱噪音很大，晚上睡不着",
    "The washing machine leaks at the door",
    "Fridge is not cooling since yesterday",
    "热水器显示故障代码 E1",
    "空调安装预约，新房已装修好",
    "How do I connect the purifier to wifi?",
)
PASSWORD = "a password for measuring only"  # noqa: S105 - of a database that is thrown away
BY = system("bench")


def staff() -> Actor:
    """An agent to log in with, made once."""
    known = [one for one in accounts.people(roles=["agent"]) if one["name"] == "Bench"]
    if known:
        return Actor(ActorKind.USER, known[0]["id"], "Bench")
    user = people.add_user(username="bench", name="Bench", password=PASSWORD, roles=["agent", "manager"], by=BY)
    return Actor(ActorKind.USER, user.id, user.name)


def fill(until: int, *, have: int, agent: Actor) -> None:
    """Add tickets until there are `until`; `have` are there already."""
    chance = random.Random(have)
    while have < until:
        count = min(BATCH, until - have)
        owners, happened = customers.add_past(list(_customers(have, count // 4 or 1, chance)), by=BY)
        lives = [_life(chance, chance.choice(owners), agent) for _number in range(count)]
        _made, said = tickets.open_past(lives)
        journal.record_past([*happened, *said])
        have += count


def _customers(first: int, count: int, chance: random.Random) -> Iterator[customers.PastCustomer]:
    for number in range(first, first + count):
        yield customers.PastCustomer(
            name=f"{chance.choice('王李张刘陈杨黄赵吴周')}{chance.choice('伟芳娜敏静丽强磊洋艳')}{number}",
            kind="person",
            language="zh-hans",
            contacts=[contact.phone(f"138{number:08d}")],
            line=f"文三路 {number} 号",
            district="330106",
            position=(30.27 + chance.random() / 20, 120.13 + chance.random() / 20),
            made_at=clock.now() - timedelta(days=400),
        )


def _life(chance: random.Random, customer_id: int, agent: Actor) -> tickets.PastTicket:
    alive = chance.random() < ALIVE
    age = timedelta(hours=chance.uniform(0, 40)) if alive else timedelta(days=chance.uniform(3, 365))
    start = clock.now() - age
    text = chance.choice(TEXTS)
    who = customer(customer_id, "customer")
    request = tickets.Request(channel="portal", customer_id=customer_id, description=text, contacted_at=start)
    lines = [tickets.Line(start + timedelta(minutes=5), "out", "您好，我们已收到您的请求。", agent)]
    return tickets.PastTicket(
        request=request,
        code=public_code(),
        by=who,
        steps=[] if alive else _steps(start, agent),
        lines=[] if alive else lines,
        ending=("", "", "", "") if alive else ("故障", "部件老化", "更换部件", "fixed"),
    )


def _steps(start: datetime, agent: Actor) -> list[tickets.Step]:
    moments = (timedelta(minutes=5), timedelta(minutes=6), timedelta(hours=3), timedelta(days=2))
    states = (State.OPEN.value, ANSWERED, State.SOLVED.value, State.CLOSED.value)
    return [tickets.Step(start + after, state, agent) for after, state in zip(moments, states, strict=True)]
