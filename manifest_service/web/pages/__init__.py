"""The pages, each a blueprint of its own."""

from flask import Blueprint

from manifest_service.web.pages import (
    first_password,
    installed,
    login,
    oidc,
    passkey,
    phone,
    public,
    reading,
    second_factor,
)
from manifest_service.web.pages.shells import SHELLS, blueprint

PAGES: tuple[Blueprint, ...] = (
    public.home,
    login.blueprint,
    first_password.blueprint,
    second_factor.blueprint,
    passkey.blueprint,
    oidc.blueprint,
    phone.blueprint,
    reading.blueprint,
    *(blueprint(shell) for shell in SHELLS),
    installed.blueprint,
    public.public,
    public.label,
)
