"""Personal data made safe to show: enough left to recognise it, too little to use it."""

import re

import phonenumbers

from aftercare.kit.names import is_han, surname

STARS = "****"

_EXTENSION = re.compile(r"(?:转|ext\.?|x|#)\s*\d+\s*$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,，、;；|/]+")

# Province or region, then city, then district or county, each of them optional. A level ends at its own
# word; the negative look-aheads keep 市场路, 区间 and 县道 (parts of street names) out of it.
_PROVINCE = (
    r"(?:北京市?|天津市?|上海市?|重庆市?|内蒙古(?:自治区)?|广西(?:壮族自治区)?|西藏(?:自治区)?|宁夏(?:回族自治区)?"
    r"|新疆(?:维吾尔自治区)?|(?:香港|澳门)(?:特别行政区)?|黑龙江省?"
    r"|(?:河北|山西|辽宁|吉林|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省?)"
)
_CITY = r"(?:(?!.{0,6}?路)[^\s\d路街道号弄巷]{1,10}?(?:自治州|地区|盟|市(?!场)))"
_DISTRICT = r"(?:[^\s\d路街道号弄巷]{1,12}?(?:自治县|自治旗|新区|林区|特区|区(?!间)|县(?!道)|旗|市(?!场)))"
_ADDRESS_HEAD = re.compile(rf"({_PROVINCE})?\s*({_CITY})?\s*({_DISTRICT})?")


def mask_phone(text: str) -> str:
    """A phone number with its middle hidden: `13812341234` becomes `138****1234`.

    A country code other than China's (or one that was written) stays, and so does the area code of a
    landline. What is no phone number keeps its last four digits if it has eight or more, two if it has
    five or more, else nothing.
    """
    bare = _EXTENSION.sub("", text.strip())
    digits = re.sub(r"\D", "", bare)
    if not digits:
        return ""
    try:
        number = phonenumbers.parse(bare, "CN")
    except phonenumbers.NumberParseException:
        return _mask_digits(digits)
    if not phonenumbers.is_possible_number(number):
        return _mask_digits(digits)
    return _mask_number(number, international=bare.startswith(("+", "00", "＋")))


def _mask_number(number: phonenumbers.PhoneNumber, *, international: bool) -> str:
    national = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    prefix = f"+{number.country_code} " if international else ""
    if not 0 < area < len(national) - 4:
        return prefix + _mask_digits(national)
    trunk = "" if international else "0"
    return f"{prefix}{trunk}{national[:area]}-{STARS}{national[-4:]}"


def _mask_digits(digits: str) -> str:
    """Digits without a known structure."""
    shown = ((10, 3, 4), (8, 0, 4), (5, 0, 2))
    for least, head, tail in shown:
        if len(digits) >= least:
            return f"{digits[:head]}{STARS}{digits[-tail:]}"
    return STARS


def mask_mail(text: str) -> str:
    """A mail address with its mailbox hidden but for two characters: `wa***@example.com`."""
    mailbox, at, domain = text.strip().rpartition("@")
    if not at:
        return "***" if text.strip() else ""
    shown = 2 if len(mailbox) > 2 else len(mailbox) - 1  # noqa: PLR2004 - never the whole mailbox
    return f"{mailbox[: max(shown, 0)]}***@{domain}"


def mask_name(text: str) -> str:
    """A name of which the surname (Chinese) or the first letter (other scripts) is left."""
    name = text.strip()
    if not name:
        return ""
    if not is_han(name):
        return f"{name[0]}***"
    family = surname(name)
    return family + "*" * max(len(name) - len(family), 1)


def mask_address(text: str) -> str:
    """An address down to its district; street, house and door are hidden.

    An address in other scripts keeps those parts after the first comma that hold no digit.
    """
    address = text.strip()
    if not address:
        return ""
    if not re.search(r"[\u4e00-\u9fff]", address):
        places = [part.strip() for part in address.split(",")[1:] if not re.search(r"\d", part)]
        return ", ".join([STARS, *places])
    head = _ADDRESS_HEAD.match(address)
    kept = "".join(level for level in head.groups() if level) if head else ""
    return kept if kept == address else kept + STARS


def given_name_for_customers(text: str) -> str:
    """How an engineer is called before a customer: 王师傅 for 王小明, Wei for Wei Wang or `Wang, Wei`."""
    name = text.strip()
    if not name:
        return ""
    if is_han(name):
        return f"{surname(name)}师傅"
    last, comma, first = name.partition(",")
    return _SEPARATORS.split((first if comma and first.strip() else last).strip())[0]
