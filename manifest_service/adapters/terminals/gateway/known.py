"""Which terminals are registered, as the service last said, and the codes they authenticate with."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

import msgspec

from manifest_service.codes.plate import compact

HINT = 4


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A registered vehicle with a terminal, and the route of the trip it is on."""

    vehicle_id: str
    terminal_id: str
    plate: str
    route_id: str | None = None
    route_version: int = 0
    route_detours: tuple[int, ...] = ()
    """Which of the route's detours are in force."""


class KnownTerminals:
    """An index over what the service said; a new answer makes a new index."""

    def __init__(self, terminals: Iterable[Known]) -> None:
        self._by_terminal = {plain(known.terminal_id): known for known in terminals}
        self._by_plate = {compact(known.plate): known for known in self._by_terminal.values()}
        self._by_vehicle = {known.vehicle_id: known for known in self._by_terminal.values()}
        self._by_hint: dict[str, list[Known]] = {}
        for known in self._by_terminal.values():
            self._by_hint.setdefault(_hint(known.vehicle_id), []).append(known)

    def __len__(self) -> int:
        return len(self._by_terminal)

    def by_terminal(self, number: str) -> Known | None:
        """By phone number or terminal number, whichever the registry holds."""
        return self._by_terminal.get(plain(number)) if number else None

    def by_plate(self, plate: str) -> Known | None:
        return self._by_plate.get(compact(plate))

    def by_vehicle(self, vehicle_id: str) -> Known | None:
        return self._by_vehicle.get(vehicle_id)

    def by_code(self, key: bytes, phone: str, code: str) -> Known | None:
        """Whose code it is: a terminal comes back with its code alone, and when the registry holds
        its terminal number, the phone does not tell which vehicle that is."""
        first = self.by_terminal(phone)
        candidates = [first] if first else self._by_hint.get(code[:HINT], ())
        given = code.encode()
        return next(
            (
                known
                for known in candidates
                if hmac.compare_digest(code_of(key, phone, known.vehicle_id).encode(), given)
            ),
            None,
        )


def plain(number: str) -> str:
    """A number without the zeros that fill it up."""
    text = number.strip().upper()
    return text.lstrip("0") or text


def code_of(key: bytes, phone: str, vehicle_id: str) -> str:
    """The code a terminal authenticates with: nobody stores it, the gateway's key makes it again.
    20 bits say which vehicle to try, 80 that it is right; in letters and digits that every terminal
    keeps."""
    said = f"{plain(phone)}\n{vehicle_id}".encode()
    mac = hmac.digest(key, said, hashlib.sha256)[:10]
    return _hint(vehicle_id) + base64.b32encode(mac).decode()


def _hint(vehicle_id: str) -> str:
    return base64.b32encode(hashlib.sha256(vehicle_id.encode()).digest()).decode()[:HINT]
