"""Fields for passwords: masked, open to pasting and to whatever keeps passwords."""

import re
from pathlib import Path

import pytest

import manifest_service

WEB = Path(manifest_service.__file__).parent / "web"
SOURCES = [
    file
    for folder in ("static/js", "templates")
    for file in sorted((WEB / folder).rglob("*"))
    if file.suffix in (".js", ".mjs", ".html")
]
SIGNING_CODES = ("account.js", "signing.js")
"""Where a field called `code` is of a signing code, and not of a waste."""
_SECRETS = re.compile(r"\b(password|inForce|next|code)\s*[=:]\s*h\(\"input\", \{([^}]*)\}")
_MARKUP = re.compile(r"<input\b[^>]*\bname=\"(password)\"([^>]*)>")


def test_a_field_for_a_password_masks_it_and_names_its_purpose() -> None:
    fields = [
        (file.name, found)
        for file in SOURCES
        for pattern in (_SECRETS, _MARKUP)
        for name, found in pattern.findall(file.read_text("utf-8"))
        if name != "code" or file.name in SIGNING_CODES
    ]
    assert {name for name, _ in fields} >= {
        "login.html",
        "admin.js",
        "account.js",
        "own_password.js",
    }
    shown = [each for each in fields if not re.search(r"type(=|: )\"password\"", each[1])]
    assert shown == []
    assert [each for each in fields if "autocomplete" not in each[1]] == []


@pytest.mark.parametrize("word", ["paste", "beforeinput", "contextmenu", "copy"])
def test_no_script_listens_to_pasting(word: str) -> None:
    """What is not listened to cannot be prevented."""
    listens = re.compile(rf"(addEventListener\(\s*[\"']{word}[\"']|\bon{word}\b)", re.IGNORECASE)
    assert [file.name for file in SOURCES if listens.search(file.read_text("utf-8"))] == []
