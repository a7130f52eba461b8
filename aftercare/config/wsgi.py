"""Pages and API, for granian with threads."""

import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.config.settings")
application: Callable[..., Any] = get_wsgi_application()

from aftercare.kit.plugs import WebWrapper, offered  # noqa: E402 - what is offered is known only now

for wrapper in offered(WebWrapper):
    application = wrapper.wrap(application)
