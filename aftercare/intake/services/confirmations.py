"""Mails by which another service lets somebody prove that an address is his.

Whoever signs up elsewhere with our address and can read what we receive would seem to be one of us there (the
"ticket trick"). Such a mail never becomes a ticket by itself; a person looks at it.
"""

import re

_WORDS = re.compile(
    r"verif(?:y|ication)|confirm(?:ation)?|activat(?:e|ion)|one[- ]time|sign[- ]?in|log[- ]?in|password"
    r"|invit(?:e|ation)"
    r"|验证|校验|激活|确认(?:您|你)?的?(?:邮箱|邮件|账号|帐号|地址)|动态码|登录码|重置|邀请",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w.-])(?:\d{3}[- ]?\d{3}|\d{4}|\d{5}|\d{7,8}|(?=[A-Z0-9]{6,8}\b)[A-Z]*\d[A-Z0-9]*)(?!\w|\.\d)"
)
_LINK = re.compile(
    r"https?://\S*(?:verif|confirm|activat|token|signup|register|password|reset|magic|auth|invit)\S*", re.IGNORECASE
)
_ROBOT = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|account|security|verif\w*|notif\w*|signup)[^@]*@", re.IGNORECASE
)
NEAR = 120  # characters between the word and the code that belongs to it
LOOKED_AT = 4000


def proves_an_address(*, subject: str, text: str, sender: str) -> bool:
    """True for a mail that says to verify, confirm or log in and brings the code or the link to do so.

    A customer who writes that no code reaches him brings neither. From a sender that is a machine by its name the
    words alone are enough.
    """
    whole = f"{subject}\n{text[:LOOKED_AT]}"
    places = [found.start() for found in _WORDS.finditer(whole)]
    if not places:
        return False
    if _ROBOT.match(sender) or _LINK.search(whole):
        return True
    codes = [found.start() for found in _CODE.finditer(whole)]
    return any(abs(code - place) <= NEAR for code in codes for place in places)
