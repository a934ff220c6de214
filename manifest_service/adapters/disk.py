"""The disk the data lies on."""

import os
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """What this process may still write below `folder`; raises OSError."""
    found = os.statvfs(folder if folder.exists() else folder.absolute().parent)
    return found.f_bavail * found.f_frsize
