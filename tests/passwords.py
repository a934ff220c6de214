"""A hasher for tests."""


class PlainPasswords:
    """Hashing costs a fifth of a second on purpose; a journey in a test need not pay it."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def matches(self, hash: str, password: str) -> bool:
        return hash == f"plain:{password}"

    def decoy(self) -> str:
        return "plain"
