"""Every rule there is: those that follow a vehicle, and those that look at the record as a whole. To
add one: its module, its line here, its words in texts/*/rules.toml."""

from manifest_service.alerts import (
    circling,
    clock_overdue,
    cloned_plate,
    forbidden_zone,
    ghost_receipt,
    hours,
    label_reuse,
    mass_balance,
    no_manifest,
    not_arrived,
    permit_region,
    route_deviation,
    route_economy,
    scan_elsewhere,
    signal_lost,
    step_missing,
    suspected_dumping,
    swapped_vehicle,
    tamper,
    unauthorised_stop,
    weight_mismatch,
    wrong_site,
)
from manifest_service.alerts.examination import Examination
from manifest_service.alerts.rule import Rule

RULES: tuple[Rule, ...] = (
    route_deviation.RULE,
    unauthorised_stop.RULE,
    suspected_dumping.RULE,
    wrong_site.RULE,
    not_arrived.RULE,
    forbidden_zone.RULE,
    permit_region.RULE,
    hours.RULE,
    route_economy.RULE,
    signal_lost.RULE,
    tamper.RULE,
    no_manifest.RULE,
    weight_mismatch.RULE,
    ghost_receipt.RULE,
    circling.RULE,
    clock_overdue.RULE,
    step_missing.RULE,
)

EXAMINATIONS: tuple[Examination, ...] = (
    label_reuse.EXAMINATION,
    scan_elsewhere.EXAMINATION,
    swapped_vehicle.EXAMINATION,
    cloned_plate.EXAMINATION,
    mass_balance.EXAMINATION,
)

CODES = (*(rule.code for rule in RULES), *(each.code for each in EXAMINATIONS))

EVERY: tuple[Rule | Examination, ...] = (*RULES, *EXAMINATIONS)
"""Both sorts, for what is asked of both: code, version and parameters."""
