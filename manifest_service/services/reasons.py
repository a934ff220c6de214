"""The reason somebody gives for what he decides."""

from manifest_service.errors import Fault, InvalidInput

LONGEST = 500


def given(text: str) -> str:
    """`text` trimmed; InvalidInput for none, or one of more than LONGEST characters."""
    reason = text.strip()
    if not 0 < len(reason) <= LONGEST:
        code = "too_long" if reason else "missing"
        fault = Fault(path="reason", code=code, params={"limit": LONGEST})
        raise InvalidInput(faults=[fault])
    return reason
