"""Fifty mails of customers: real words of people whose things broke, with photos, and a sender that never gives up."""

import csv
import io
import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from PIL import Image

REPAIRS = Path(__file__).parents[1] / "data" / "repairs-500.csv"
HEIC = Path(__file__).parents[2] / "aftercare" / "engines" / "tests" / "data" / "red_with_place.heic"
US = "service@aftercare.localhost"
ENGLISH = {"GBR", "USA", "CAN", "JEY"}
SHORTEST = 30
HOW_MANY = 50
PLACES = (
    ("330106", "12 Wensan Road, Xihu, Hangzhou"),
    ("330105", "8 Moganshan Road, Gongshu, Hangzhou"),
    ("310104", "20 Hengshan Road, Xuhui, Shanghai"),
)
FOR_GOOD = 500
RETRY = 0.2  # seconds; a real server waits minutes
PATIENCE = 60.0


@dataclass(frozen=True)
class Letter:
    """What one customer writes, and who he is."""

    number: int
    category: str
    problem: str

    @property
    def customer(self) -> dict[str, str]:
        """The customer as the house knows him."""
        district, street = PLACES[self.number % len(PLACES)]
        return {
            "name": f"Customer {self.number:02d}",
            "mail": self.sender,
            "phone": f"+861210009{self.number:03d}",
            "district": district,
            "line": f"{street}, flat {self.number}",
            "category": self.category,
            "serial": self.serial,
        }

    @property
    def sender(self) -> str:
        """His address."""
        return f"customer{self.number:02d}@repairs.example"

    @property
    def serial(self) -> str:
        """His device's number."""
        return f"ORD-2022-{self.number:05d}"

    @property
    def message_id(self) -> str:
        """What his mail is called everywhere."""
        return f"<{self.number}@repairs.example>"

    @cached_property
    def raw(self) -> bytes:
        """The mail as his program writes it."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"{self.customer['name']} <{self.sender}>", US, self.category
        mail["Message-ID"] = self.message_id
        mail.set_content(f"{self.problem}\n\nSerial number: {self.serial}\n")
        if self.number % 2:
            mail.add_attachment(HEIC.read_bytes(), maintype="image", subtype="heic", filename="IMG_0001.HEIC")
        else:
            mail.add_attachment(_jpeg(self.number), maintype="image", subtype="jpeg", filename="IMG_0001.JPG")
        return mail.as_bytes(policy=policy.SMTP)


def fifty() -> list[Letter]:
    """Fifty of the real English records, the same ones every time."""
    with REPAIRS.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    told = [
        (one["product_category"], " ".join(one["problem"].split()))
        for one in records
        if one["country"] in ENGLISH and one["problem"].isascii() and len(one["problem"]) >= SHORTEST
    ]
    return [Letter(number, *record) for number, record in enumerate(told[1 : 2 * HOW_MANY : 2], start=1)]


def _jpeg(number: int) -> bytes:
    """A photo of its own, as a camera's program writes it."""
    picture = Image.new("RGB", (640, 480), (200, 30, number * 5 % 256))
    picture.paste((30, 120, 120), (40, 40, 600, 440))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85)
    return written.getvalue()


class Postman:
    """A mail server that brings each mail until it hears 250 for it, as all mail servers do."""

    def __init__(self, port: int) -> None:
        self.port = port

    def bring(self, *mails: bytes) -> int:
        """Bring them one after another; answers how many attempts that took."""
        return sum(self._bring(one) for one in mails)

    def _bring(self, raw: bytes) -> int:
        attempts, until = 0, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            attempts += 1
            try:
                with self._connected() as line:
                    line.sendmail("postman@repairs.example", [US], raw)
            except smtplib.SMTPResponseException as refusal:
                if refusal.smtp_code >= FOR_GOOD:
                    raise
                time.sleep(RETRY)
            except OSError:
                time.sleep(RETRY)
            else:
                return attempts
        raise TimeoutError("nobody took the mail")

    def bring_without_listening(self, raw: bytes) -> smtplib.SMTP:
        """Bring a mail whole, and leave the line open on which nobody hears what the other side says to it."""
        line = self._connected()
        line.ehlo()
        line.mail("postman@repairs.example")
        line.rcpt(US)
        line.docmd("DATA")
        line.send(raw + b".\r\n")
        return line

    def is_refused(self) -> bool:
        """Whether nobody answers at all."""
        try:
            self._connected().close()
        except OSError:
            return True
        return False

    def _connected(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.port, timeout=10)


def customers(letters: Sequence[Letter]) -> list[dict[str, str]]:
    """Who wrote them."""
    return [letter.customer for letter in letters]
