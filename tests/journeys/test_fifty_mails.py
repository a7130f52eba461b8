"""Fifty mails from fifty customers, a worker that is killed in their midst, and fifty tickets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.journeys.letters import HOW_MANY, Letter, Postman, customers, fifty

if TYPE_CHECKING:
    from tests.journeys.conftest import Opener
    from tests.journeys.installation import Installation, Sink

PATIENCE = 240  # seconds; on a busy machine a mail takes one or two
HALF = HOW_MANY // 2
NIGHT_AND_DAY = (1, 8)  # hours to answer and to solve in class A, which counts at night too

KEPT = "SELECT state, count(*) FROM intake_inboundmail GROUP BY 1"
MADE = """
    SELECT m.message_id, t.id, t.service_class, c.service_class, c.slug, t.category_reason, c.needs_visit, a.serial,
           t.contacted_at FROM intake_inboundmail m
    JOIN tickets_ticket t ON t.id = m.ticket_id JOIN tickets_category c ON c.id = t.category_id
    LEFT JOIN assets_asset a ON a.id = t.asset_id WHERE m.reason = '' AND m.message_id LIKE '%%@repairs.example>'
"""
OF_CUSTOMERS = """
    SELECT a.serial, count(t.id) FROM assets_asset a LEFT JOIN tickets_ticket t ON t.customer_id = a.customer_id
    WHERE a.serial LIKE 'ORD-2022-%%' GROUP BY 1
"""
CLOCKS = "SELECT kind, due_at FROM tasks_clock WHERE subject = %s ORDER BY kind"
PHOTOS = """
    SELECT f.media_type FROM files_file f JOIN files_filelink l ON l.file_id = f.id
    WHERE l.subject = %s AND f.width IS NOT NULL
"""
DECIDED = """
    SELECT d.engineer_id, b.state, d.excluded, d.relaxed FROM dispatch_decision d
    JOIN workorders_workorder o ON o.id = d.order_id LEFT JOIN workorders_booking b ON b.id = d.booking_id
    WHERE o.ticket_id = %s ORDER BY d.id LIMIT 1
"""
OPENED = """
    SELECT data->>'category', (data->>'needs_visit')::boolean FROM journal_entry
    WHERE name = 'tickets.TicketOpened' AND subjects @> %s
"""
TWICE = "SELECT count(*) FROM intake_inboundmail WHERE reason = 'twice' AND ticket_id = %s"


def test_fifty_mails_are_fifty_tickets_though_the_worker_is_killed(
    product: "Installation", sink: "Sink", open_as: "Opener"
) -> None:
    letters = fifty()
    known = product.run("-m", "tests.journeys.townsfolk", json.dumps(customers(letters)))
    assert known.returncode == 0, known.stderr[-2000:]
    postman = Postman(product.smtp_port)
    unread = _bring_and_kill(product, postman, letters)
    assert unread > 0
    # the control: with the worker away mails stay unread, and others are not taken
    assert postman.is_refused()
    page = open_as("agent")
    page.goto("/desk/tickets/")
    assert _waiting(product) == unread

    product.start("worker")
    again = postman.bring(letters[HALF].raw, *(one.raw for one in letters[HALF + 1 :]))
    assert again > HOW_MANY - HALF  # he had to knock more than once
    product.wait_for(lambda: not _waiting(product), PATIENCE)
    made = _made(product)
    assert sorted(made) == sorted(one.message_id for one in letters)
    for letter in letters:
        _is_a_whole_ticket(product, letter, made[letter.message_id])
    assert dict(product.rows(OF_CUSTOMERS)) == {one.serial: 1 for one in letters}
    _each_is_told_once(product, sink, letters)
    _another_way(product, postman, letters[0], made[letters[0].message_id])
    verified = product.aftercare("verify")
    assert verified.returncode == 0, verified.stdout


def _bring_and_kill(product: "Installation", postman: Postman, letters: Sequence[Letter]) -> int:
    """Half of the mails and one more, of which nobody hears that it was taken; answers how many nobody has read."""
    before = sum(_kept(product).values())
    postman.bring(*(one.raw for one in letters[:HALF]))
    line = postman.bring_without_listening(letters[HALF].raw)
    product.wait_for(lambda: sum(_kept(product).values()) == before + HALF + 1)
    product.kill("worker")
    line.close()
    return _waiting(product)


def _kept(product: "Installation") -> dict[str, int]:
    return dict(product.rows(KEPT))


def _waiting(product: "Installation") -> int:
    return _kept(product).get("waiting", 0)


@dataclass(frozen=True)
class Made:
    """What became of a mail."""

    ticket_id: int
    service_class: str
    usual_class: str
    category: str
    reason: str
    needs_visit: bool
    serial: str
    contacted_at: datetime


def _made(product: "Installation") -> dict[str, Made]:
    """What the fifty became, by Message-ID, as soon as somebody was sought for each that needs a visit."""
    found = {row[0]: Made(*row[1:]) for row in product.rows(MADE)}
    visits = [one.ticket_id for one in found.values() if one.needs_visit]
    product.wait_for(lambda: all(product.rows(DECIDED, number) for number in visits), PATIENCE)
    return found


def _is_a_whole_ticket(product: "Installation", letter: Letter, made: Made) -> None:
    """Category with its reason, class, deadlines, device, photo, and an engineer or why there is none."""
    subject = f"ticket:{made.ticket_id}"
    assert made.service_class == made.usual_class
    assert made.reason or made.category == "other", letter.problem
    assert made.serial == letter.serial
    clocks = dict(product.rows(CLOCKS, subject))
    assert sorted(clocks) == ["first_response", "solution"]
    if made.service_class == "A":
        assert list(clocks.values()) == [made.contacted_at + timedelta(hours=hours) for hours in NIGHT_AND_DAY]
    assert all(due > made.contacted_at for due in clocks.values())
    assert product.rows(PHOTOS, subject) == [("image/heic" if letter.number % 2 else "image/jpeg",)]
    if made.needs_visit:
        ((engineer, state, excluded, relaxed),) = product.rows(DECIDED, made.ticket_id)
        assert state == "offered" if engineer else excluded["counts"] and relaxed["rule"]
    else:
        assert product.rows(OPENED, [subject]) == [(made.category, False)]


def _each_is_told_once(product: "Installation", sink: "Sink", letters: Sequence[Letter]) -> None:
    """Each customer has one mail with his number; what a killed worker sent again carries the same Message-ID."""
    product.wait_for(lambda: all(sink.to(one.sender) for one in letters))
    for letter in letters:
        assert len({str(mail["Message-ID"]) for mail in sink.to(letter.sender)}) == 1


def _another_way(product: "Installation", postman: Postman, letter: Letter, made: Made) -> None:
    """A mail that comes again by another way is known by its Message-ID; the control has none, and is taken twice."""
    detour = b"Received: from elsewhere.example by here.example\r\n"
    postman.bring(detour + letter.raw)
    product.wait_for(lambda: product.rows(TWICE, made.ticket_id) == [(1,)])
    assert dict(product.rows(OF_CUSTOMERS))[letter.serial] == 1
    postman.bring(detour + b"".join(line for line in letter.raw.splitlines(True) if b"Message-ID" not in line))
    product.wait_for(lambda: dict(product.rows(OF_CUSTOMERS))[letter.serial] == 2)
