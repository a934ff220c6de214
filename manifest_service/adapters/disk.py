"""The disk the data lies on."""

import os
import tempfile
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """What this process may still write below `folder`; raises OSError."""
    found = os.statvfs(folder if folder.exists() else folder.absolute().parent)
    return found.f_bavail * found.f_frsize


def why_not_writable(folder: Path) -> str | None:
    """The system's reason that nothing can be made in `folder`; None when it can. A folder that is not
    there yet is made when it is needed: then its nearest one counts."""
    while not folder.exists() and folder.parent != folder:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or type(error).__name__
