"""Who knocks: the address that a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

HOME_PREFIX = 64  # a household or a phone has a whole IPv6 network of this size to itself


def client_address(request: HttpRequest) -> str:
    """The address of a client as limits count it: an IPv4 address, or the network that an IPv6 address lies in.

    `AFTERCARE_PROXIES` tells how many balancers stand before us; only what they wrote into X-Forwarded-For is
    believed, as everything to the left of it can be made up by the client.
    """
    heard = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        heard = forwarded[-settings.PROXIES] if len(forwarded) >= settings.PROXIES else heard
    try:
        address = ipaddress.ip_address(heard)
    except ValueError:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 - of the protocol
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, HOME_PREFIX), strict=False).network_address)
    return str(address)
