"""Pages that are a shell: who may open it, and the module that fills it."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from manifest_service.web.auth import require_page

COMMON_WORDS = ("pages", "design", "lifecycle", "rules", "one_ledger", "notices", "recycled")
"""Areas of words of an office page."""


@dataclass(frozen=True, kw_only=True)
class Shell:
    name: str
    """Address, script and words all bear it."""
    width: str = ""
    with_map: bool = False
    styles: tuple[str, ...] = ()
    """Style sheets of `static/css/` beside the common one."""
    in_menu: bool = True
    words: tuple[str, ...] = COMMON_WORDS
    """Areas of words its scripts may say."""
    installable: bool = False
    """Whether it may be put on a phone as an application (`pages/installed.py`)."""

    @property
    def action(self) -> str:
        """What opening it is, in the table of permissions."""
        return f"page.{self.name}"


SHELLS: tuple[Shell, ...] = (
    Shell(
        name="driver",
        width="narrow",
        styles=("field_work", "driver"),
        words=("pages", "design", "lifecycle", "notices"),
        installable=True,
    ),
    Shell(
        name="site",
        width="wide",
        with_map=True,
        styles=("field_work", "gate"),
    ),
    Shell(
        name="officer",
        width="wide",
        with_map=True,
        styles=("officer", "alert_page", "drawing"),
        words=(*COMMON_WORDS, "alert_page", "cases", "evidence", "patrol"),
    ),
    Shell(
        name="patrol",
        width="narrow",
        styles=("field_work", "patrol"),
        words=(*COMMON_WORDS, "patrol"),
    ),
    Shell(
        name="desk",
        with_map=True,
        styles=("drawing",),
        words=(*COMMON_WORDS, "cases", "patrol"),
    ),
    Shell(name="admin", with_map=True, styles=("drawing", "account")),
    Shell(
        name="devices",
        width="narrow",
    ),
    Shell(name="account", width="narrow", styles=("account",), in_menu=False),
)


def blueprint(shell: Shell) -> Blueprint:
    """The page of `shell` at `/<name>`."""
    made = Blueprint(shell.name, __name__)

    @made.get(f"/{shell.name}")
    @require_page(shell.action)
    def show() -> str:
        return render_template("page.html", page=shell.name, shell=shell)

    return made
