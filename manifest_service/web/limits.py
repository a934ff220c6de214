"""How much one request may bring."""

MAX_FIXES = 5000
MAX_BODY_BYTES = 20_000_000
"""Above a full batch of positions (2 MB) and a large county boundary; below what hurts."""
