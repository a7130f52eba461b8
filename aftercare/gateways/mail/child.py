"""The process that reads mails: it takes frames from its input, answers on its output, and may die of any of them.

A request is the CPU seconds (8 bytes, float), the length (8 bytes) and the mail. An answer is the length of a JSON
text (8 bytes), that text, and the attachments one after another. No pickles: what was crashed into is not trusted.
"""

import json
import resource
import struct
import sys
from dataclasses import asdict
from typing import BinaryIO

from aftercare.gateways.mail.parse import ParsedMail, parse

REQUEST = struct.Struct("!dQ")
LENGTH = struct.Struct("!Q")
MEMORY = 1024 * 1024 * 1024


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the input ends."""
    while head := requests.read(REQUEST.size):
        seconds, length = REQUEST.unpack(head)
        raw = requests.read(length)
        _allow(seconds)
        answers.writelines(encode(parse(raw)))
        answers.flush()


def encode(mail: ParsedMail) -> list[bytes]:
    """An answer as pieces to write."""
    fields = asdict(mail)
    fields["date"] = mail.date.isoformat() if mail.date else None
    fields["attachments"] = [(file.name, file.content_type, len(file.content)) for file in mail.attachments]
    text = json.dumps(fields).encode()
    return [LENGTH.pack(len(text)), text, *(file.content for file in mail.attachments)]


def _allow(seconds: float) -> None:
    """CPU time from now on; the kernel ends the process that takes more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def main() -> None:
    """Give up what reading a mail does not need, then serve."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
