"""Every rule there is. To add one: its module, its line here, its words in texts/*/rules.toml."""

from manifest_service.alerts import (
    circling,
    clock_overdue,
    forbidden_zone,
    ghost_receipt,
    no_manifest,
    not_arrived,
    route_deviation,
    signal_lost,
    step_missing,
    suspected_dumping,
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
    signal_lost.RULE,
    no_manifest.RULE,
    weight_mismatch.RULE,
    ghost_receipt.RULE,
    circling.RULE,
    clock_overdue.RULE,
    step_missing.RULE,
)

CODES = tuple(rule.code for rule in RULES)
