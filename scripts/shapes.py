"""The JSON Schema of values that were seen, and the names of those that are seen in many places."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

REF = "#/components/schemas/"
PACKAGE = Path(__file__).parent.parent / "manifest_service"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
FREE = frozenset(
    {"params", "threshold", "measured", "data", "episode", "values", "query", "geometry", "body"}
    | {"properties", "precision", "evidence", "weighed", "device", "conditions", "differences"}
    | {"stops", "acts", "details", "found", "clears_at", "record", "content_members", "window"}
    | {"draft"}
)
"""Members whose own members depend on what they are about: any object."""
MAPS = frozenset(
    {"counts", "flagged", "totals", "words", "by_status", "by_stream", "facets", "sums"}
)
"""Members that are a table: any key, one kind of value."""
FRACTIONS = re.compile(r"(^|_)(lon|lat|share|m|km|kmh|deg|low|high|side|precision|ratio|rate)$")
TEXTS = re.compile(r"_(number|id|at|on|kg|text|name|by|code|m|hash)$|^(reason|number|note|email)$")
"""Members that are texts where they are anything, also where none was seen yet."""
OFTEN = 30
"""Seen so often and never null: it never is."""
NAMES: tuple[tuple[str, frozenset[str]], ...] = (
    ("ManifestSummary", frozenset({"number_text", "waste_codes", "receipt_due_on"})),
    ("Event", frozenset({"pos", "seq", "leaf_hash", "word"})),
    ("AlertSummary", frozenset({"rule", "why", "clears", "episode"})),
    ("PlanSummary", frozenset({"kind_text", "revision", "holder", "drafted_at"})),
    ("KnownAccount", frozenset({"username", "has_signing_code", "locale"})),
    ("Edition", frozenset({"kind_text", "valid_from_on", "complete"})),
    ("KnownWebhook", frozenset({"url", "topics"})),
    ("Feature", frozenset({"type", "geometry", "properties"})),
    ("EnrolledDevice", frozenset({"public_key", "algorithm"})),
    ("Label", frozenset({"package", "token", "url"})),
    ("NamedVehicle", frozenset({"id", "plate"})),
)
"""Name -> the members that tell it; the first that fits."""
WHOLE: tuple[tuple[str, frozenset[str]], ...] = (
    ("Manifest", frozenset({"number_text", "waste_codes", "labels", "next", "acts"})),
    ("Alert", frozenset({"rule", "why", "history", "map"})),
    ("Plan", frozenset({"kind_text", "revision", "content", "needs_approval"})),
)
"""The same of what has more than its summary: looked at first."""
EXACT: tuple[tuple[str, frozenset[str]], ...] = (
    ("Named", frozenset({"id", "name"})),
    ("Warning", frozenset({"code", "detail"})),
    ("Warning", frozenset({"code", "detail", "law"})),
    ("Fault", frozenset({"code", "detail", "path"})),
    ("Fault", frozenset({"code", "detail", "law", "path"})),
)
"""Name -> all its members."""


def name_of(value: dict[str, Any]) -> str | None:
    keys = frozenset(value)
    for name, members in EXACT:
        if keys == members:
            return name
    for name, members in (*WHOLE, *NAMES):
        if members <= keys:
            return name
    return None


@cache
def may_be_null() -> frozenset[str]:
    """Members the code may answer null for, wherever it stands: `else None`, a name looked up, or a field
    of that name that is `… | None`."""
    found: set[str] = set()
    optional: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_field = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            if is_field and "None" in ast.unparse(node.annotation):
                optional.add(node.target.id)
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    text = ast.unparse(value)
                    if isinstance(key, ast.Constant) and (
                        "else None" in text or re.search(r"names\.|\.get\(|_text\(", text)
                    ):
                        found.add(str(key.value))
    return frozenset(found | optional)


class Shape:
    """What was seen in one place."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.name: set[str] = set()
        self.members: dict[str, Shape] = {}
        self.count = 0
        self.objects = 0
        self.items: Shape | None = None
        self.texts: list[str] = []

    def see(self, value: Any, named: "Named", key: str = "") -> None:
        self.count += 1
        if isinstance(value, dict):
            self._see_object(value, named, key)
        elif isinstance(value, list):
            self.kinds.add("array")
            self.items = self.items or Shape()
            for item in value:
                self.items.see(item, named, key)
        elif isinstance(value, bool):
            self.kinds.add("boolean")
        elif isinstance(value, int | float):
            is_whole = isinstance(value, int) and not FRACTIONS.search(key)
            self.kinds.add("integer" if is_whole else "number")
        elif value is None:
            self.kinds.add("null")
        else:
            self.kinds.add("string")
            if len(self.texts) < 50:
                self.texts.append(str(value))

    def _see_object(self, value: dict[str, Any], named: "Named", key: str) -> None:
        self.kinds.add("object")
        if key in FREE:
            return
        name = name_of(value)
        shape = self
        if name is not None and key != "\0":
            self.name.add(name)
            shape = named.shape(name)
            shape.count += 1
            shape.kinds.add("object")
        shape.objects += 1
        if key in MAPS:
            value = {"*": list(value.values())}
        for member, item in value.items():
            shape.members.setdefault(member, Shape()).see(item, named, member)

    def schema(self, named: "Named", before: dict[str, Any] | None = None, key: str = "") -> Any:
        """Its schema, no narrower than `before`."""
        before = before or {}
        kinds = set(self.kinds) | kinds_of(before)
        if "number" in kinds:
            kinds.discard("integer")
        if key in may_be_null() and self.count < OFTEN and not before:
            kinds.add("null")
        if kinds == {"null"}:
            return {"type": ["null", "string"]} if TEXTS.search(key) else {}
        if self.name or "$ref" in json_of(before):
            return self._referring(named, before, kinds)
        made: dict[str, Any] = {key: before[key] for key in ("description",) if key in before}
        made |= {"type": sorted(kinds) if len(kinds) > 1 else next(iter(kinds))} if kinds else {}
        if "object" in kinds:
            made |= self.own_members(named, before, key)
        if "array" in kinds:
            items = self.items or Shape()
            made["items"] = items.schema(named, before.get("items"))
        if kinds - {"null"} == {"string"} and self.texts:
            for form, pattern in (("date", DAY), ("date-time", TIME)):
                held = before.get("format") == form or not before
                if held and all(pattern.match(text) for text in self.texts):
                    made["format"] = form
        return made

    def _referring(self, named: "Named", before: dict[str, Any], kinds: set[str]) -> Any:
        """What it refers to by name, and what has none beside it."""
        refs = {f"{REF}{name}" for name in self.name} | set(
            re.findall(REF + r"\w+", json_of(before))
        )
        found: list[dict[str, Any]] = [{"$ref": ref} for ref in sorted(refs)]
        other = next((each for each in before.get("anyOf", ()) if "properties" in each), {})
        if self.members or other:
            found.append({"type": "object", **self.own_members(named, other)})
        found += [{"type": "null"}] if "null" in kinds else []
        return found[0] if len(found) == 1 else {"anyOf": found}

    def own_members(self, named: "Named", before: dict[str, Any], key: str = "") -> dict[str, Any]:
        if key in FREE:
            return {}
        if key in MAPS:
            values = self.members["*"].items if "*" in self.members else Shape()
            return {
                "additionalProperties": (values or Shape()).schema(
                    named, before.get("additionalProperties")
                )
            }
        old = before.get("properties", {})
        made = {
            name: self.members.get(name, Shape()).schema(named, old.get(name), name)
            for name in sorted({*self.members, *old})
        }
        whole = self.objects if self.objects else self.count
        always = {name for name, shape in self.members.items() if shape.count >= whole}
        if before:
            always = set(before.get("required", ())) & (always if self.count else set(old))
        return {"properties": made, **({"required": sorted(always)} if always else {})}


class Named:
    """Shapes with a name of their own."""

    def __init__(self, before: dict[str, Any]) -> None:
        self._before = before
        self._shapes: dict[str, Shape] = {}

    def shape(self, name: str) -> Shape:
        return self._shapes.setdefault(name, Shape())

    def schemas(self) -> dict[str, Any]:
        made = dict(self._before)
        for name, shape in self._shapes.items():
            made[name] = {"type": "object"} | shape.own_members(self, self._before.get(name, {}))
        return dict(sorted(made.items()))


def kinds_of(schema: dict[str, Any]) -> set[str]:
    said = schema.get("type", [])
    kinds = {said} if isinstance(said, str) else set(said)
    return kinds | {"null" for each in schema.get("anyOf", ()) if each.get("type") == "null"}


def json_of(schema: dict[str, Any]) -> str:
    """Enough of a schema to find what it refers to itself."""
    return str([schema.get("$ref", ""), schema.get("anyOf", "")])
