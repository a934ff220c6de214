"""Which passwords are taken: long ones that are not among the first an attacker tries.

NIST SP 800-63B-4, 3.1.1.2: a least length, no rules of composition, and none from the lists of
breached and common passwords, from names of the service, or made of its context. The lists and the
estimate are zxcvbn's: 30,000 passwords of published breaches, words, names, sequences, rows of keys,
with their disguises (`P4$$w0rd`) and repetitions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from manifest_service.codes.pinyin import spelled
from manifest_service.errors import Fault

MIN_LENGTH = 15
"""SP 800-63B-4, 3.1.1.1, for a password that signs in alone."""
GUESSES = 10**8
"""Of an attacker who knows the lists: below it the throttle is no defence for years (zxcvbn's score 3)."""
LOOKED_AT = 32
"""Characters that are estimated; what is common is shorter."""
MOST_SIGNS = 12
"""Distinct characters that are no letters: with more, looking for disguises takes seconds, and letters and
digits are estimated alone."""
OWN_WORDS = ("manifest", "manifest-service", "联单", "liandan", "固废", "gufei")
NAMED_LEAST = 4
"""Shorter names are in too many words."""
BESIDE_NAMES_LEAST = 8
"""Letters and digits that must remain when names are taken out."""


@dataclass(frozen=True, kw_only=True)
class PasswordRules:
    min_length: int = MIN_LENGTH

    def faults(self, password: str, names: Iterable[str]) -> list[Fault]:
        """What is wrong with `password` for who and whose firm bear `names`; empty when nothing is."""
        if len(password) < self.min_length:
            short = {"minimum": self.min_length}
            return [Fault(path="password", code="password_too_short", params=short)]
        words = _words(names)
        if _is_named(password, words):
            return [Fault(path="password", code="password_names_itself")]
        if _is_common(password, words):
            return [Fault(path="password", code="password_common")]
        return []


def _words(names: Iterable[str]) -> tuple[str, ...]:
    """`names` with their spelling in pinyin and their parts, the longest first."""
    found = {name.lower() for name in (*OWN_WORDS, *names) if name}
    found |= {spelled(name) for name in found if not name.isascii()}
    found |= {part for name in found for part in re.split(r"[\W_]+", name)}
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def _is_named(password: str, words: tuple[str, ...]) -> bool:
    """Whether `words` are in it and little else."""
    whole = left = password.lower()
    for word in words:
        if len(word) >= NAMED_LEAST or not word.isascii():
            left = left.replace(word, " ")
    return left != whole and len(re.sub(r"[\W_]+", "", left)) < BESIDE_NAMES_LEAST


def _is_common(password: str, words: tuple[str, ...]) -> bool:
    looked_at = password[:LOOKED_AT].lower()
    if len({sign for sign in looked_at if not sign.isalpha()}) > MOST_SIGNS:
        looked_at = re.sub(r"[\W_]+", "", looked_at)
    if not looked_at:
        return False  # a dozen different signs and no letter: in no list
    # The lists take a tenth of a second to load: only when a password is set.
    from zxcvbn import zxcvbn

    return bool(zxcvbn(looked_at, user_inputs=list(words))["guesses"] < GUESSES)
