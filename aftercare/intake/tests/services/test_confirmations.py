"""Mails that prove an address to somebody else."""

import pytest

from aftercare.intake.services.confirmations import proves_an_address


@pytest.mark.parametrize(
    ("subject", "text", "sender"),
    [
        ("Verify your email address", "Your code is 482913.", "hello@chat.example"),
        ("Your sign-in code", "Use 482-913 to sign in.", "team@chat.example"),
        ("【示例】验证码", "您的验证码是 4829，五分钟内有效。", "service@shop.example"),
        ("Welcome", "Please confirm: https://chat.example/confirm?token=abc", "hello@chat.example"),
        ("激活账号", "请点击激活您的账号", "noreply@shop.example"),
        ("Reset your password", "Somebody asked for a new password.", "no-reply@accounts.example"),
        ("You were invited", "Join us: https://chat.example/invite/x1", "team@chat.example"),
        ("VERIFICATION", "code AB12CD", "x@y.example"),
    ],
)
def test_what_brings_a_code_or_a_link(subject: str, text: str, sender: str) -> None:
    assert proves_an_address(subject=subject, text=text, sender=sender)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("收不到验证码", "我的空调 APP 一直收不到验证码，怎么办？"),
        ("空调漏水", "电话 13812345678，地址文三路 12 号"),
        ("Cannot log in", "The app of the heater says that my password is wrong."),
        ("E5 错误", "屏幕显示 4829，不制冷"),
        ("Please confirm the visit", "Will somebody come on Tuesday?"),
        ("", ""),
    ],
)
def test_what_a_customer_writes(subject: str, text: str) -> None:
    assert not proves_an_address(subject=subject, text=text, sender="wang@example.com")


def test_a_code_far_from_the_word_is_another_matter() -> None:
    far = "The login of the app is slow. " + "It leaks. " * 20 + "The plate says 482913."
    assert not proves_an_address(subject="Slow", text=far, sender="wang@example.com")


def test_a_long_text_takes_no_time() -> None:
    assert not proves_an_address(subject="", text="验 " * 100_000, sender="wang@example.com")
