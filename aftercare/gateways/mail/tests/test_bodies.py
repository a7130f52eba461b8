import pytest

from aftercare.gateways.mail.bodies import clean_html, html_to_text, split_quoted


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<img src="https://spy.example/x.gif" alt="x">', '<img alt="x">'),
        ('<img src="cid:a@b">', '<img src="cid:a@b">'),
        ('<form action="/x"><b style="color:red">a</b></form>', "<b>a</b>"),
    ],
)
def test_clean_html(html: str, expected: str) -> None:
    assert clean_html(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b<br>c</p>", "a\nb\nc"),
        ("<style>x</style><div><div>a</div></div>b", "a\nb"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a<blockquote><p>b</p></blockquote>c", "a\n> b\nc"),
        ("&lt;x&gt; &amp;\n y", "<x> & y"),
        ("</blockquote></style>a", "a"),
        ("", ""),
    ],
)
def test_html_to_text(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


@pytest.mark.parametrize(
    "quote",
    [
        "On Mon, 5 Oct 2026 at 10:00, Wang Li <w@example.com> wrote:\n> old",
        "On Mon, 5 Oct 2026 at 10:00, Wang Li\n<w@example.com> wrote:\n> old",
        '在 2026-10-05 10:00:00，"王丽" <w@example.com> 写道：\n> old',
        "王丽 <w@example.com> 于2026年10月5日周一 10:00写道：\nold",
        "------------------ 原始邮件 ------------------\n发件人: x\nold",
        "---- 回复的原邮件 ----\n| 发件人 | x |",
        "-----Original Message-----\nFrom: x\nold",
        "发件人: 王丽\n发送时间: 2026年10月5日\n收件人: x\nold",
        "________________________________\nFrom: Wang\nSent: Monday\nTo: x\n\nold",
        "> old\n> older",
    ],
)
def test_split_quoted(quote: str) -> None:
    new, quoted = split_quoted(f"还在漏水\n\n{quote}")
    assert (new, quoted) == ("还在漏水", quote)


@pytest.mark.parametrize(
    "text",
    ["> asked\nanswered\n> asked\nanswered", "From: here to there", "> all of it", "On Monday he wrote: no", "a\n\nb"],
)
def test_what_is_no_quote_stays(text: str) -> None:
    assert split_quoted(text) == (text, "")


def test_complex_html_only_loses_its_tags() -> None:
    html = "<b>" * 20_001 + "a &lt; b"
    assert (clean_html(html), html_to_text(html)) == ("", "a < b")
    assert html_to_text("<b>" * 20_000 + "a") == "a"
