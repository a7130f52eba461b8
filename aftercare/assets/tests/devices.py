"""Devices for the tests of the installed base."""

from typing import TYPE_CHECKING, Any

from aftercare.accounts import services as accounts
from aftercare.assets import services
from aftercare.customers import services as customers
from aftercare.kit.actor import system

if TYPE_CHECKING:
    from aftercare.accounts.models import User
    from aftercare.assets.models import Asset, ProductModel

SYSTEM = system("test")


def model(code: str = "AC-35", **values: Any) -> "ProductModel":
    """A split air conditioner with two years of warranty."""
    plain: dict[str, Any] = {
        "name": "Split air conditioner",
        "name_zh": "挂式空调",
        "kind": "air-conditioner",
        "brand": "Nordwind",
    }
    return services.add_model(code=code, **{**plain, "warranty_months": 24, **values}, by=SYSTEM)


def device(serial: str = "NW-2024-000123", product: "ProductModel | None" = None, **values: Any) -> "Asset":
    """A registered device."""
    return services.register(serial=serial, model_id=(product or model()).id, **values, by=SYSTEM)


def customer_id(name: str = "张三") -> int:
    """The id of a new customer."""
    return customers.add_customer(name=name, kind="person", by=SYSTEM).id


def user(name: str, *roles: str) -> "User":
    """A login of this name."""
    return accounts.add_user(username=name, name=name, password="long enough 1", roles=roles, by=SYSTEM)
