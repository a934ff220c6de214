"""Before wheels move: what registry, plans and the day have against a manifest about to be issued.

The table of every rule is `table.CHECKS`; what a rule finds is a refusal or a warning, by code.
Words are in texts/<locale>/refusals.toml, law in texts/law.toml, both together in docs/refusals.md.
"""
