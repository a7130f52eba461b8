"""The customer's pages, without a login."""

import html
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from aftercare.accounts.access import Role
from aftercare.files import queries as files
from aftercare.intake import portal, services
from aftercare.intake.tests.requests import taken
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import ref, system
from aftercare.kit.plugs import example
from aftercare.outbox.models import Parcel
from aftercare.tickets import events as ticket_events, queries as tickets, services as ticket_services
from aftercare.tickets.models import Ticket
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db
HEIC = Path(__file__).parents[2] / "engines" / "tests" / "data" / "red_with_place.heic"


def told(**changes: Any) -> dict[str, Any]:
    return {"description": "空调漏水", "name": "王小明", "phone": "13812345678", "client_id": str(uuid4()), **changes}


def send(**changes: Any) -> HttpResponse:
    return Client().post(reverse("intake.portal:request"), told(**changes))  # type: ignore[return-value]


def page(code: str, language: str = "en") -> str:
    answer = Client().get(reverse("intake.portal:ticket", args=[code]), headers={"accept-language": language})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_request_leads_to_its_status_page() -> None:
    photo = SimpleUploadedFile("a.heic", HEIC.read_bytes())
    answer = send(photos=[photo], district="330106", address="文三路 12 号", wished_part="morning")
    row = tickets.inbox(tickets.Filter())[0]
    code = Ticket.objects.get().code
    assert (answer.status_code, answer["Location"]) == (302, f"/portal/tickets/{code}?new=page")
    assert row["channel"] == "portal"
    shown = page(code)
    assert (row["number"] in shown, "<img" in shown, "13812345678" in shown, "王小明" in shown) == (
        True,
        True,
        False,
        False,
    )


def test_the_same_submission_twice_is_one_ticket() -> None:
    once = told()
    codes = {Client().post(reverse("intake.portal:request"), once)["Location"] for _ in range(3)}
    assert (len(codes), Ticket.objects.count()) == (1, 1)


def test_other_words_under_the_same_key_can_be_sent_as_another_request() -> None:
    first = told()
    assert send_again(first).status_code == 302
    back = send_again(first | {"description": "And the door does not close."})
    assert (back.status_code, "您之前已用其他内容提交过一次" in back.content.decode()) == (422, True)
    again = first | {"description": "And the door does not close.", "client_id": hidden(back, "client_id")}
    assert (send_again(again).status_code, Ticket.objects.count()) == (302, 2)


def test_a_wished_day_is_kept(world: Any) -> None:
    day = clock.now().date().replace(year=clock.now().year + 1, day=1)
    send(wished_day=day.isoformat(), wished_part="afternoon")
    ticket = Ticket.objects.latest("id")
    assert ticket.wished_from is not None
    assert ticket.wished_until is not None
    assert (ticket.wished_until - ticket.wished_from).total_seconds() == 6 * 3600


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": ""}, "Tell us a phone number"),
        ({"phone": "call me"}, "This is not a phone number"),
        ({"mail": "me@"}, "This is not an e-mail address"),
        ({"name": ""}, "Write your name, so that we know whom to ask for."),
        ({"description": ""}, "Say in a few words what is wrong."),
        ({"name": "a\x00b"}, "Null characters are not allowed"),
        ({"description": "坏" * 20_001}, "at most 20000"),
        ({"district": "1"}, "We do not know this district. Choose one from the list."),
        ({"wished_day": "2020-01-01"}, "This day is over already"),
        ({"wished_day": "9999-01-01"}, "within the next twelve months"),
        ({"client_id": "1"}, "This page is out of date or came incomplete."),
        ({"photos": SimpleUploadedFile("a.jpg", b"no picture")}, "cannot be read as a picture"),
    ],
)
def test_bad_answers_come_back_with_a_sentence(changes: dict[str, Any], words: str) -> None:
    answer = Client().post(reverse("intake.portal:request"), told(**changes), headers={"accept-language": "en"})
    assert (answer.status_code, words in answer.content.decode().replace("&#x27;", "'"), Ticket.objects.count()) == (
        422,
        True,
        0,
    )


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = {
        "description": "",
        "name": "",
        "phone": "call me",
        "mail": "me@",
        "district": "1",
        "wished_day": "2020-01-01",
        "photos": [SimpleUploadedFile(name, b"no picture") for name in ("a.jpg", "b.jpg")],
    }
    answer = Client().post(reverse("intake.portal:request"), told(**wrong), headers={"accept-language": "en"})
    shown = html.unescape(answer.content.decode())
    assert "7 things need your attention" in shown
    assert ("“a.jpg” cannot be read" in shown, "“b.jpg” cannot be read" in shown) == (True, True)


def red() -> SimpleUploadedFile:
    """A photo as a phone sends it."""
    return SimpleUploadedFile("plate.heic", HEIC.read_bytes())


def hidden(answer: Any, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def photos_of_the_only_ticket() -> list[str]:
    subject = ref("ticket", Ticket.objects.get().id)
    return [row["name"] for row in files.of([subject], viewer="tests").get(subject, [])]


def test_photos_the_position_and_the_device_survive_an_error() -> None:
    first = told(phone="", photos=[red()], position="30.5,120.25", serial="SN-1")
    back = Client().post(reverse("intake.portal:request") + "?device=own", first, headers={"accept-language": "en"})
    shown = back.content.decode()
    assert back.status_code == 422
    assert ("Photos that we have already" in shown, "plate.heic" in shown, 'value="SN-1"' in shown) == (True,) * 3
    assert (hidden(back, "position"), hidden(back, "client_id")) == ("30.5,120.25", first["client_id"])
    again = {**first, "phone": "13812345678", "photos": [], "kept": hidden(back, "kept")}
    assert Client().post(reverse("intake.portal:request"), again).status_code == 302
    assert photos_of_the_only_ticket() == ["plate.heic"]


def test_a_kept_photo_that_is_chosen_once_more_is_one_photo() -> None:
    first = told(phone="", photos=[red()])
    kept = {**first, "phone": "13812345678", "kept": hidden(send_again(first), "kept")}
    assert send_again({**kept, "photos": [red()]}).status_code == 302
    assert photos_of_the_only_ticket() == ["plate.heic"]


def test_a_kept_photo_that_is_left_out_stays_out() -> None:
    first = told(phone="", photos=[red()])
    back = send_again(first)
    number = re.search(r'name="leave_out" value="(\d+)"', back.content.decode())
    assert number is not None
    last = {**first, "phone": "13812345678", "photos": [], "kept": hidden(back, "kept"), "leave_out": number[1]}
    assert send_again(last).status_code == 302
    assert photos_of_the_only_ticket() == []


def send_again(fields: dict[str, Any]) -> HttpResponse:
    for one in fields.get("photos", []):
        one.seek(0)
    return Client().post(reverse("intake.portal:request"), fields)  # type: ignore[return-value]


def test_control_the_photos_of_another_form_are_not_taken() -> None:
    back = send_again(told(phone="", photos=[red()]))
    assert send_again(told(kept=hidden(back, "kept"))).status_code == 302
    assert photos_of_the_only_ticket() == []


def test_a_good_photo_survives_a_bad_one() -> None:
    bad = SimpleUploadedFile("b.jpg", b"no picture")
    back = send_again(told(photos=[red(), bad]))
    shown = back.content.decode()
    assert (back.status_code, "plate.heic" in shown, Ticket.objects.count()) == (422, True, 0)


def test_nine_photos_are_the_most_whenever_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftercare.intake.forms.MOST_FILES", 1)
    fields = told(phone="", photos=[red()])
    kept = {**fields, "phone": "13812345678", "kept": hidden(send_again(fields), "kept")}
    full = send_again({**kept, "photos": [SimpleUploadedFile("blue.png", visits.picture("blue"))]})
    assert (full.status_code, Ticket.objects.count()) == (422, 0)


def test_photos_that_were_kept_too_long_are_asked_for_again() -> None:
    fields = told(phone="")
    gone = {**fields, "phone": "13812345678", "kept": services.token(fields["client_id"], [2**40])}
    back = Client().post(reverse("intake.portal:request"), gone, headers={"accept-language": "en"})
    assert (back.status_code, "kept for one day" in back.content.decode()) == (422, True)


def test_the_page_says_whether_a_mail_goes_out() -> None:
    def shown(**changes: Any) -> str:
        answer = Client().post(reverse("intake.portal:request"), told(**changes))
        return Client().get(answer["Location"], headers={"accept-language": "en"}).content.decode()

    first, second = (shown(mail="wang@example.com") for _turn in range(2))
    assert ("We send it to wa***@example.com as well." in first, "No mail goes out" in first) == (True, False)
    assert ("as well" in second, "No mail goes out for this request" in second) == (False, True)
    for row in Ticket.objects.order_by("id"):
        opened = ticket_events.TicketOpened(row.id, "T", "portal", "other", "C", needs_visit=False)
        ticket_services.acknowledge(Delivery(opened, 0, clock.now(), system("tests"), ()))
    assert [
        json.loads(one.content)["text"].count(Ticket.objects.earliest("id").code) for one in Parcel.objects.all()
    ] == [1]


def test_control_without_an_address_no_mail_is_spoken_of() -> None:
    answer = Client().get(send()["Location"], headers={"accept-language": "en"})
    assert ("We have your request." in answer.content.decode(), "mail goes" in answer.content.decode()) == (True, False)


@pytest.mark.parametrize(
    "typed",
    [
        "https://service.example.com/portal/tickets/{code}",
        " https://service.example.com/portal/tickets/{code}?new=1 ",
        "http://127.0.0.1:8000/portal/?code={code}",
        "service.example.com/portal/tickets/{code}/",
        "/portal/tickets/{code}/message",
        "?code={code}",
        "code={code}#live",
        "  {CODE}  ",
    ],
)
def test_a_whole_address_is_read_too(typed: str) -> None:
    code = taken().code
    given = typed.format(code=code, CODE=code.upper())
    answer = Client().get(reverse("intake.portal:home"), {"code": given})
    assert (answer.status_code, answer.get("Location")) == (302, f"/portal/tickets/{code}")


@pytest.mark.parametrize("typed", ["https://example.com/", "http://[", "?code=", "/"])
def test_control_an_address_without_a_code_finds_nothing(typed: str) -> None:
    assert Client().get(reverse("intake.portal:home"), {"code": typed}).status_code == 404


def test_fields_that_are_not_on_the_form_are_never_stored() -> None:
    names = [field.name for field in Ticket._meta.get_fields()]
    hostile = dict.fromkeys(set(names) - {"description", "district", "address"}, "1")
    more = {
        "is_staff": "1",
        "sla": "A",
        "priority": "1",
        "service_class": "A",
        "state": "closed",
        "contacted_at": "2000-01-01",
    }
    assert send(**{**hostile, **more}).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.service_class, ticket.state, ticket.owner_id, ticket.source, ticket.in_sla) == (
        "B",
        "new",
        None,
        None,
        True,
    )
    assert (clock.now() - ticket.contacted_at).total_seconds() < 60


@override_settings(REQUESTS_AN_HOUR=3)
def test_a_stranger_cannot_flood_the_desk() -> None:
    assert [send().status_code for _ in range(5)] == [302, 302, 302, 429, 429]
    assert Ticket.objects.count() == 3


def test_a_victim_gets_one_mail_an_hour_without_the_attackers_words() -> None:
    for number in range(5):
        made = taken(f"{number}", description="BUY NOW", mail="victim@example.com", phone="")
        opened = ticket_events.TicketOpened(made.ticket_id, "T", "portal", "other", "C", needs_visit=False)
        ticket_services.acknowledge(Delivery(opened, 0, clock.now(), system("tests"), ()))
    assert Parcel.objects.count() == 1
    assert "BUY NOW" not in Parcel.objects.get().content


def test_no_visit_of_a_stranger_makes_a_session() -> None:
    code = taken().code
    for _ in range(20):
        client = Client()
        client.get(reverse("intake.portal:home"))
        client.get(reverse("intake.portal:request"))
        client.get(reverse("intake.portal:ticket", args=[code]))
    send()
    assert Session.objects.count() == 0


@override_settings(WRONG_CODES_AN_HOUR=5)
def test_codes_cannot_be_tried_out() -> None:
    code, client = taken().code, Client()
    wrong = [client.get(reverse("intake.portal:ticket", args=[f"wrong-{n}"])).status_code for n in range(7)]
    assert wrong == [404] * 5 + [429] * 2
    assert client.get(reverse("intake.portal:ticket", args=[code])).status_code == 429
    assert client.get(reverse("intake.portal:home"), {"code": code}).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").get(reverse("intake.portal:ticket", args=[code])).status_code == 200


def test_a_code_has_more_than_eighty_bits() -> None:
    assert len(taken().code.replace("-", "")) * 4.9 > 80


def test_the_page_is_for_its_holder_alone() -> None:
    answer = Client().get(reverse("intake.portal:ticket", args=[taken().code]))
    told_off = [answer[name] for name in ("X-Robots-Tag", "Cache-Control", "Referrer-Policy")]
    assert told_off == ["noindex, nofollow", "no-store", "no-referrer"]


def test_it_shows_nothing_earlier_of_the_same_person() -> None:
    taken("one", description="the first fault")
    shown = page(taken("two", description="the second fault").code)
    assert ("the second fault" in shown, "the first fault" in shown) == (True, False)


def test_notes_stay_inside() -> None:
    made = taken()
    ticket_services.note(ticket_id=made.ticket_id, text="difficult customer", by=system("tests"))
    ticket_services.answer(ticket_id=made.ticket_id, text="We are coming.", by=system("tests"))
    shown = page(made.code)
    assert ("We are coming." in shown, "difficult customer" in shown) == (True, False)


def test_chinese() -> None:
    assert "处理进度" in page(taken().code, "zh-CN")


def test_a_script_gets_the_live_part_alone() -> None:
    address = reverse("intake.portal:ticket", args=[taken().code])
    part = Client().get(address, headers={"HX-Request": "true"}).content.decode()
    assert (part.lstrip().startswith("<div"), "<form" in part, "track-step" in part) == (True, False, True)


def test_a_message_and_an_objection() -> None:
    made, client = taken(), Client(headers={"accept-language": "en"})
    message = reverse("intake.portal:message", args=[made.code])
    assert client.post(message, {"text": "also noise", "client_id": uuid4()}).status_code == 302
    assert client.post(message, {"text": "", "client_id": uuid4()}).status_code == 422
    objection = reverse("intake.portal:not_solved", args=[made.code])
    assert client.post(objection, {"text": "no", "client_id": uuid4()}).status_code == 422
    by = system("tests")
    ticket_services.solve(ticket_id=made.ticket_id, symptom="x", cause="y", action="z", outcome="fixed", by=by)
    assert "Not solved?" in page(made.code)
    assert client.post(objection, {"text": "still leaks", "client_id": uuid4()}).status_code == 302
    assert Ticket.objects.get().state == "open"
    assert "also noise" in page(made.code)


@override_settings(MESSAGES_AN_HOUR=1)
def test_messages_have_an_end_too() -> None:
    address, client = reverse("intake.portal:message", args=[taken().code]), Client()
    assert [client.post(address, {"text": "x", "client_id": uuid4()}).status_code for _ in range(2)] == [302, 429]


def test_a_code_is_found_however_it_is_typed() -> None:
    code = taken().code
    answer = Client().get(reverse("intake.portal:home"), {"code": f" {code.upper().replace('-', ' ')} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/portal/tickets/{code}")
    assert Client().get(reverse("intake.portal:home"), {"code": "nothing"}).status_code == 404


def test_the_device_of_a_label_is_filled_in(world: Any) -> None:
    code = world.things["code:own"]
    shown = Client().get(reverse("intake.portal:request"), {"device": code}).content.decode()
    assert re.search(rf'name="serial" value="{code}"', shown)


def test_everybody_of_the_house_may_look_too(world: Any) -> None:
    code = world.things["ticket_code:own"]
    assert {world.client(role).get(f"/portal/tickets/{code}").status_code for role in Role.values} == {200}


def test_an_example_stands_in_the_form_until_a_device_was_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "example", {"intake.request": {"description": "It leaks a lot"}}.__getitem__)
    asked = Client()
    assert "It leaks a lot" in asked.get(reverse("intake.portal:request")).content.decode()
    assert "It leaks a lot" not in asked.get(reverse("intake.portal:request") + "?device=abc").content.decode()


def test_control_outside_of_a_demo_the_form_is_empty() -> None:
    assert example("intake.request") == {}
    shown = Client().get(reverse("intake.portal:request")).content.decode()
    assert re.search(r"<textarea[^>]*name=\"description\"[^>]*>\s*</textarea>", shown)


@pytest.mark.parametrize("added", ["from=singlemessage", "utm_source=x", "code=", "code=%20"])
def test_what_others_add_to_a_link_is_no_question(added: str) -> None:
    answer = Client().get(f"{reverse('intake.portal:home')}?{added}")
    assert answer.status_code == 200
    assert "is-invalid" not in answer.text
