"""Every rule there is. To add one: its module, its line here, its words in texts/*/rules.toml."""

from manifest_service.alerts import (
    clock_overdue,
    forbidden_zone,
    ghost_receipt,
    hours,
    no_manifest,
    not_arrived,
    permit_region,
    route_deviation,
    route_economy,
    signal_lost,
    step_missing,
    suspected_dumping,
    tamper,
    unauthorised_stop,
    weight_mismatch,
    wrong_site,
)
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
    clock_overdue.RULE,
    step_missing.RULE,
)

CODES = tuple(rule.code for rule in RULES)
