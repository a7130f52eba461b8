"""Addresses: every context's ways in, each below its own path, found by their file names."""

from django.urls import URLPattern, URLResolver, include, path

from aftercare.config import contexts
from aftercare.web import ways


def _ways_in() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for context in contexts.CONTEXTS:
        for way in ways.WAYS:
            if (module := contexts.module(context, way)) is not None:
                usual = f"{way}/" if context in {"web", way} else f"{way}/{context}/"
                prefix = getattr(
                    module, "PREFIX", usual
                )  # a context may own the front of a way, as intake the portal's
                found.append(path(prefix, include((module.urlpatterns, f"{context}.{way}"))))
    return found


def _roots() -> list[URLPattern | URLResolver]:
    """Addresses outside the ways in (login, API, files), which a context lists in `urls.py`.

    A context that has all of them below one path, its PREFIX, is asked first: one look passes it by.
    """
    modules = [contexts.module(context, "urls") for context in contexts.CONTEXTS[:-1]]  # config's own is this file
    found = [(getattr(module, "PREFIX", ""), module) for module in modules if module is not None]
    return [path(prefix, include(module)) for prefix, module in sorted(found, key=lambda one: not one[0])]


urlpatterns = [*_roots(), *_ways_in()]
ways.require_declarations(urlpatterns)

handler400 = "aftercare.web.errors.not_understood"
handler404 = "aftercare.web.errors.not_found"
handler429 = "aftercare.web.errors.too_many"  # asked for by allauth when somebody tries too often
handler500 = "aftercare.web.errors.broken"
