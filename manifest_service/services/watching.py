"""Folding a vehicle's positions and trips through the rules, live and again.

The rules remember in a watch. Fixes newer than the watch are folded onto it; a late fix, or a
manifest event about a time already folded, takes an earlier checkpoint and folds everything since
once more, so that the order of arrival does not matter.
"""

CHECKPOINT_EVERY_MS = 10 * 60 * 1000
"""One watch is kept per vehicle and slot of this length, and always the latest."""

KEEP_WATCHES_MS = 72 * 3600 * 1000
"""Late records of up to 23 h are met in real fleets; older fixes are stored, not replayed."""
