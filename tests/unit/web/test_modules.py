"""Modules name what they use of each other: in `verify.html`, where they stand in one script, a forgotten
import works all the same, and in a page it is an error when it is reached."""

import re
from pathlib import Path

import manifest_service

PROOF = Path(manifest_service.__file__).parent / "web" / "static" / "js" / "proof"
MODULES = {file.name: file.read_text("utf-8") for file in sorted(PROOF.glob("*.js"))}
EXPORTED = re.compile(r"^export (?:async )?(?:function|const|class|let) (\w+)", re.MULTILINE)
IMPORTED = re.compile(r"^import \{([^}]*)\}", re.MULTILINE)


def test_a_module_imports_what_it_calls_of_another() -> None:
    home = {name: file for file, text in MODULES.items() for name in EXPORTED.findall(text)}
    assert len(home) > 20
    forgotten = [
        (file, name)
        for file, text in MODULES.items()
        for name, where in home.items()
        if where != file and _calls(text, name) and name not in _known(text)
    ]
    assert forgotten == []


def _calls(text: str, name: str) -> bool:
    code = re.sub(r"//[^\n]*", "", text)
    return re.search(rf"(?<![\w.$])(?<!function ){name}\(", code) is not None


def _known(text: str) -> set[str]:
    listed = {name.strip() for some in IMPORTED.findall(text) for name in some.split(",")}
    return listed | set(re.findall(r"(?:function|const|let) (\w+)", text))
