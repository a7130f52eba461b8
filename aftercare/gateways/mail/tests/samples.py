"""Mails for the tests, written as bytes so that they can be broken."""

HEAD = (
    b"From: Wang Li <wang.li@Example.com>\r\nTo: help@example.com\r\nSubject: leak\r\nMessage-ID: <1@example.com>\r\n"
)
PLAIN = HEAD + b"\r\nIt leaks.\r\n"


def multipart(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"x") -> bytes:
    """Parts (headers and body each) as one mail."""
    head = HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/" + kind + b"; boundary=" + boundary + b"\r\n\r\n"
    return head + b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


def nested(depth: int) -> bytes:
    """A multipart in a multipart, `depth` times."""
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + opening + b"\r\ndeep\r\n"


HOSTILE = {
    "parentheses": b"From: " + b"(" * 500 + b"\r\n\r\nx",
    "many parentheses": b"From: " + b"(" * 100_000 + b"\r\n\r\nx",
    "long disposition": HEAD + b"Content-Disposition: attachment" + b';a="' * 32_000 + b"\r\n\r\nx",
    "empty parts": multipart(*[b"\r\n"] * 20_000),
    "headers": b"X-A: b\r\n" * 100_000 + PLAIN,
    "long header": b"Subject: " + b"=?utf-8?B?5ryP?= " * 100_000 + b"\r\n\r\nx",
    "nesting": nested(300),
    "deep nesting": nested(5_000),
    "nul": HEAD + b"\r\na\x00b\x00",
    "nul in headers": b"From: a\x00b <c@d.example>\r\nSubject: \x00\r\n\r\nx",
    "empty": b"",
    "no headers": b"\r\n\r\n",
    "binary": bytes(range(256)) * 100,
    "bad date": b"Date: Mon, 99 Foo 99999999 99:99:99 +9999\r\n" + PLAIN,
    "bad file name": HEAD + b"Content-Disposition: attachment; filename*0*=x'y'%zz; filename*99999999999=b\r\n\r\nx",
    "bad charset": HEAD + b"Content-Type: text/plain; charset*0*=x'y'%ff\r\n\r\nx",
    "open tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div><blockquote>" * 50_000,
    "open comment": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 50_000,
}
