"""How much one request may bring."""

MAX_FIXES = 5000
MAX_BODY_BYTES = 20_000_000
"""Above a full batch of positions (2 MB) and a large county boundary; below what hurts."""

MAX_ADDRESS_BYTES = 8_000
"""Of path and query: a saved search with every filter has some 600."""
MAX_HEADERS_BYTES = 32_000
"""Of all headers together; a browser sends 2 kB, cookies and all."""
MAX_FORM_BYTES = 500_000
MAX_FORM_PARTS = 100
"""Of a form that is not a file; the largest of ours has four fields."""
MAX_CURSOR_BYTES = 1_000
