"""Base64 with one spelling for each value: a changed character is always noticed."""

import base64
import binascii


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """The bytes of `text`; raises ValueError also for a spelling `encode` would not use, which
    differs only in bits that carry nothing."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if encode(data) != text:
        raise ValueError("not the canonical spelling")
    return data
