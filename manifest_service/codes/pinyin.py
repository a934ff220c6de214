"""First letters of Chinese words, as people type them to find something.

>>> initials("废酸 pH<2")
'fs ph'
>>> initials("重铬酸钾")
'cgsj'
"""

import re


def initials(text: str) -> str:
    """The first letter of each character's pinyin, letters kept, all else left out; lower case."""
    # The tables of readings take a quarter of a second to load: only when one is needed.
    from pypinyin import Style, lazy_pinyin

    found = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return " ".join(re.findall("[a-z]+", found.lower()))


def spelled(text: str) -> str:
    """The pinyin of `text` without tones and spaces, all else as it is; lower case.

    >>> spelled("冠县")
    'guanxian'
    """
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).lower()
