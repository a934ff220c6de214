"""The use cases, as the request finds them."""

from flask import current_app

from manifest_service.services import Services


def services() -> Services:
    found: Services = current_app.extensions["services"]
    return found
