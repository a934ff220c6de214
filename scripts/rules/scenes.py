"""What each rule is shown at: one line a rule. A scene is a row of simulation.offences, or a journey of
its own; it is replayed through the service's own engine."""

from collections.abc import Mapping

from manifest_service.simulation.offences import OFFENCES

SCENES: Mapping[str, str] = {
    "route_deviation": "diversion 300 m 10 min",
    "unauthorised_stop": "stop 12 min",
    "suspected_dumping": "dump at a known pit, load bits",
    "wrong_site": "wrong site",
    "not_arrived": "never arrives",
    "forbidden_zone": "forbidden zone",
    "permit_region": "out of the region",
    "hours": "out of hours",
    "route_economy": "back along the route",
    "tamper": "tampering, mock location",
    "circling": "circling, load bits",
    "label_reuse": "one label on two trucks",
    "scan_elsewhere": "scanned away from the truck",
    "swapped_vehicle": "another truck, by the scanner",
    "cloned_plate": "two trucks under one plate",
    "mass_balance": "receipts bought",
    "signal_lost": "switched off 15 min",
    "no_manifest": "no manifest, no sensor",
    "weight_mismatch": "short weight",
    "ghost_receipt": "ghost receipt, to the gate",
    "clock_overdue": "receipt overdue",
    "step_missing": "departure not recorded",
}
"""Rule -> the scenario its page shows."""

INTERVAL_S = 30
SEED = "page"

assert set(SCENES.values()) <= set(OFFENCES)
