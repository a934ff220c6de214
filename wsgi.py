"""For any WSGI server, for example `granian --interface wsgi wsgi:application`."""

from manifest_service.serving import application

__all__ = ["application"]
