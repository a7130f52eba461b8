"""Pages of the studio that list things which can be retired, for the tests of the contexts that have some."""

import re
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse


@dataclass(frozen=True)
class Catalogue:
    """The studio's pages of one context; `list_name` is the address of its list."""

    context: str
    list_name: str

    def address(self, name: str, *args: int) -> str:
        """The address of one of its pages."""
        return reverse(f"{self.context}.studio:{name}", args=args)

    def text(self, client: Client, name: str, *args: int, **query: str) -> str:
        """A page as it is read, with single blanks; it must be there."""
        answer = client.get(self.address(name, *args), query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    def listed(self, client: Client, **query: str) -> list[str]:
        """What its list shows, by the words of the links."""
        page = self.text(client, self.list_name, **query)
        return re.findall(r'class="row-link-to" href="[^"]+">([^<]+)<', page)
