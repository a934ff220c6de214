"""Pages that are a shell: who may open it, and the module that fills it."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from manifest_service.services.accounts import ROLES
from manifest_service.web.auth import require_page


@dataclass(frozen=True, kw_only=True)
class Shell:
    name: str
    """Address, script and words all bear it."""
    roles: tuple[str, ...]
    width: str = ""
    with_map: bool = False
    in_menu: bool = True


SHELLS: tuple[Shell, ...] = (
    Shell(name="driver", roles=("driver",), width="narrow"),
    Shell(name="site", roles=("receiver_clerk",)),
    Shell(
        name="officer", roles=("officer", "administrator", "auditor"), width="wide", with_map=True
    ),
    Shell(
        name="desk",
        roles=("generator_clerk", "carrier_dispatcher", "receiver_clerk", "auditor"),
        with_map=True,
    ),
    Shell(name="admin", roles=("administrator",), with_map=True),
    Shell(name="account", roles=ROLES, width="narrow", in_menu=False),
)


def blueprint(shell: Shell) -> Blueprint:
    """The page of `shell` at `/<name>`."""
    made = Blueprint(shell.name, __name__)

    @made.get(f"/{shell.name}")
    @require_page(*shell.roles)
    def show() -> str:
        return render_template(
            "page.html", page=shell.name, width=shell.width, with_map=shell.with_map
        )

    return made
