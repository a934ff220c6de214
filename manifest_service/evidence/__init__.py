"""Evidence that leaves the house: bundles of a manifest, their checker, and signed labels.

Written to docs/bundle.md. Needs no store, no network and no clock.
"""
