"""Runs pip-audit over locked requirements and says what it found, and what it could not find out.

pip-audit itself ends with 0 when an index does not know a package: silence is not safety.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCKED = tuple(Path(f"requirements/{name}.txt") for name in ("run", "traces", "test"))
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


def main(files: Sequence[str]) -> int:
    """The exit code: see scripts/audit."""
    worst = CLEAN
    for file in files or map(str, LOCKED):
        found = looked_up(file)
        lines, code = told(file, found)
        print("\n".join(lines))
        worst = max(worst, code, key=(CLEAN, UNKNOWN, VULNERABLE).index)
    return worst


def looked_up(file: str) -> dict[str, Any] | None:
    """What pip-audit says of the packages of `file`; None when it reached nobody."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", file, "--require-hashes"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: dict[str, Any] = json.loads(ended.stdout)
    except ValueError:
        print(ended.stderr.strip()[-2000:], file=sys.stderr)
        return None
    return found


def told(file: str, found: dict[str, Any] | None) -> tuple[list[str], int]:
    """(lines to print, exit code) of what was found of `file`."""
    if found is None:
        return [f"{file}: NOT AUDITED, no service of vulnerabilities is reached"], UNKNOWN
    packages = found["dependencies"]
    skipped = [each for each in packages if "skip_reason" in each]
    bad = [each for each in packages if each.get("vulns")]
    lines = [
        f"{each['name']} {each['version']}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'nothing yet'}"
        for each in bad
        for vuln in each["vulns"]
    ]
    lines += [f"{each['name']}: NOT AUDITED, {each['skip_reason']}" for each in skipped]
    audited = len(packages) - len(skipped)
    lines.append(
        f"{file}: {audited} of {len(packages)} packages audited, {len(bad)} with known vulnerabilities"
    )
    if bad:
        return lines, VULNERABLE
    return lines, UNKNOWN if skipped or not packages else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
