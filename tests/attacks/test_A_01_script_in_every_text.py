"""A-01, A-07, A-18: a stranger's words are words on every page, whichever road they came by."""

import pytest

from aftercare.assets import services as assets
from aftercare.customers import services as customers
from aftercare.files import services as files
from aftercare.intake.tests.requests import mail
from aftercare.kit.actor import customer
from aftercare.tickets import services as tickets
from aftercare.tickets.models import Ticket
from aftercare.workorders import services as workorders
from tests.attacks import scene
from tests.attacks.doors import knock, open_doors
from tests.world import World

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
LAYERS = "</textarea></title><svg/onload=alert(1)><form action=//evil.example><base href=//evil.example>"
TEMPLATE = "{{7*7}}${7*7}<a href=\"java\tscript:alert(1)\">x</a><iframe srcdoc='<script>'>"
WORDS = (SCRIPT, LAYERS, TEMPLATE)


def _plant(world: World) -> None:
    """The words of an attacker in everything that people can name or write."""
    own, desk = int(world.things["ticket:own"]), world.actor("dispatcher")
    for words in WORDS:
        tickets.customer_wrote(ticket_id=own, text=words, channel="portal", by=customer(None, words))
        tickets.note(ticket_id=own, text=words, by=desk)
    ready = files.make_ready(content=b"%PDF-1.7\n", name=f"{SCRIPT}.pdf")
    files.store(content=ready, name=ready.name, subjects=[f"ticket:{own}"], by=customer(None, SCRIPT))
    name = f"{SCRIPT} {LAYERS}"[:120]
    customers.rename(customer_id=int(world.things["customer:own"]), name=name, by=desk)
    customers.add_address(customer_id=int(world.things["customer:own"]), line=LAYERS, by=desk)
    device = int(world.things["asset:own"])
    assets.edit(asset_id=device, installed_on=None, warranty_until=None, district="", note=TEMPLATE, by=desk)
    by = world.actor("engineer")
    booking = int(world.things["booking:own"])
    for step in ("on_site", "working"):
        workorders.move(booking_id=booking, to=step, by=by)
    workorders.describe(booking_id=booking, symptom=SCRIPT, cause=LAYERS[:200], action=TEMPLATE, outcome="fixed", by=by)


def test_no_page_of_anybody_runs_or_loads_what_a_stranger_wrote(world: World) -> None:
    _plant(world)
    scene.hand_in(scene.key(), name=SCRIPT, description=LAYERS, address=TEMPLATE, title=SCRIPT)
    scene.asked(name=SCRIPT, description=TEMPLATE, address=LAYERS, serial=SCRIPT[:60], phone="13912345678")
    scene.bring(mail(f"<p>{SCRIPT}</p>", subject=LAYERS, sender="a@b.example"))
    found, shown = [], 0
    for row, role in open_doors():
        has_data = row.method == "GET" and row.url != "web.studio:components"  # that one shows samples of its own
        answer = knock(world, row, role, {}) if has_data else None
        if answer is not None and "html" in answer.headers.get("Content-Type", ""):
            shown += "alert(1)" in answer.content.decode()
            found += [f"{row.asked} as {role}: {danger}" for danger in scene.dangers(answer)]
    assert found == []
    assert shown >= 8  # the words were there to be read


@pytest.mark.parametrize("words", WORDS)
def test_control_the_same_words_unescaped_are_noticed(words: str) -> None:
    assert scene.dangers(f"<p>{words}</p>") != []


def test_html_of_a_mail_is_read_as_text(db: None) -> None:
    body = f"Content-Type: text/html; charset=utf-8\r\n\r\n<b>漏水</b>{SCRIPT}<style>@import 'x'</style>".encode()
    head = b"From: =?utf-8?B?PHNjcmlwdD4=?= <a@b.example>\r\nSubject: <script>1</script>\r\nMessage-ID: <1@x>\r\n"
    assert scene.bring(head + body) == 1
    ticket = Ticket.objects.get()
    assert (ticket.contact_name, ticket.title) == ("<script>", "<script>1</script>")
    assert "漏水" in ticket.description
    assert "<" not in ticket.description.replace("\"'>", "")
    answer = scene.status_page(ticket)
    assert (answer.status_code, scene.dangers(answer)) == (200, [])
