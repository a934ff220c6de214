"""The check character of ISO 7064 MOD 37,36: letters and digits, finds every single error."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """The character that completes `text` (letters A-Z and digits).

    >>> check_character("A12425GABC1234002")
    'M'
    """
    product = 36
    for character in text:
        total = (product + ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]
