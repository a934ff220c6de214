"""What a driver's phone takes along to hand over, and to take over, where there is no signal."""

from dataclasses import dataclass
from datetime import timedelta

from manifest_service.events.device import Device
from manifest_service.events.envelope import Actor
from manifest_service.evidence.signed_device import Credential
from manifest_service.registry.entries import Driver, Organisation, Vehicle
from manifest_service.services.checkpoints import Checkpoints
from manifest_service.services.devices import Devices
from manifest_service.services.ports import Clock, Store, Transaction
from manifest_service.transparency.keys import VerifierKey

LASTS = timedelta(days=30)
"""A phone that saw no signal for so long cannot name itself to others any more; what it signs holds."""
MOST_VEHICLES = 60
NAME_BYTES = 60
"""Of a name in the credential: a QR code must stay readable from screen to screen."""


@dataclass(frozen=True, kw_only=True)
class Kit:
    credential: str | None
    """The county's word for whose phone it is; None for one that is nobody's, or not trusted."""
    keys: tuple[VerifierKey, ...]
    """Of credentials, those of other phones too."""
    vehicles: tuple[Vehicle, ...]
    """Of the driver's own carrier."""
    carrier_id: str | None
    driver_id: str | None


@dataclass(frozen=True, kw_only=True)
class _Crew:
    driver: Driver | None
    name: str | None
    carrier: Organisation | None
    vehicles: tuple[Vehicle, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverKits:
    store: Store
    clock: Clock
    devices: Devices
    checkpoints: Checkpoints

    def of(self, device_id: str, actor: Actor) -> Kit:
        """Of the actor's own device; raises as `Devices.own`."""
        device = self.devices.own(device_id, actor)
        crew = self.store.read(lambda tx: _crew(tx, actor))
        return Kit(
            credential=self._credential(device, crew),
            keys=tuple(self.checkpoints.keys.verifying("labels")),
            vehicles=crew.vehicles,
            carrier_id=crew.carrier.id if crew.carrier else None,
            driver_id=crew.driver.id if crew.driver else None,
        )

    def _credential(self, device: Device, crew: _Crew) -> str | None:
        driver, carrier = crew.driver, crew.carrier
        if driver is None or carrier is None or device.state != "active":
            return None
        now = self.clock.now()
        return self.checkpoints.sign_device(
            Credential(
                device_id=device.id,
                public_key=device.public_key,
                firm=_short(carrier.name),
                driver=_short(crew.name or driver.id),
                driver_id=driver.id,
                issued_at_s=int(now.timestamp()),
                until_s=int((now + LASTS).timestamp()),
            )
        )


def _crew(tx: Transaction, actor: Actor) -> _Crew:
    driver = tx.registry.get("driver", actor.driver_id or "")
    person = tx.people.get(f"driver/{actor.driver_id}")
    carrier = tx.registry.get("organisation", actor.organisation_id or "")
    entries = (row.entry for row in tx.registry.list("vehicle", active_only=True))
    vehicles = (one for one in entries if isinstance(one, Vehicle))
    own = tuple(one for one in vehicles if one.carrier_id == actor.organisation_id)
    return _Crew(
        driver=driver.entry if driver and isinstance(driver.entry, Driver) else None,
        name=person.name if person else None,
        carrier=carrier.entry if carrier and isinstance(carrier.entry, Organisation) else None,
        vehicles=own[:MOST_VEHICLES],
    )


def _short(name: str) -> str:
    """`name` within NAME_BYTES, no character halved."""
    return name.encode()[:NAME_BYTES].decode("utf-8", "ignore")
