"""See scripts/fuzz/decoders."""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from scripts.fuzz.seeds import seeds
from tests.fuzz.decoders import CORPUS, DECODERS

FOUND = Path("var/fuzz")
MAX_LEN = 20_000
KEPT_BYTES = 40_000
"""Of each decoder, smallest first: what a checkout can bear."""
SLOWEST_S = 10

Way = tuple[str, int, int]
Trace = Callable[[FrameType, str, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What libFuzzer said of a run."""

    executions: int
    edges: int
    crashes: tuple[Path, ...]
    seconds: float


def fuzz(name: str, *, seconds: int, seed: int, keep: bool) -> Told:
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        grown, begun = Path(folder) / "grown", Path(folder) / "begun"
        grown.mkdir()
        begun.mkdir()
        for number, each in enumerate(seeds(name)):
            (begun / f"{number:03}").write_bytes(each)
        kept = CORPUS / name
        kept.mkdir(parents=True, exist_ok=True)
        before = set(FOUND.glob(f"{name}-*"))
        at = time.monotonic()
        said = _run(
            name, str(grown), str(kept), str(begun),
            f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={FOUND}/{name}-",
        )  # fmt: skip
        told = Told(
            executions=_last(r"Done (\d+) runs|#(\d+)\s", said),
            edges=_last(r"cov: (\d+)", said),
            crashes=tuple(sorted(set(FOUND.glob(f"{name}-*")) - before)),
            seconds=time.monotonic() - at,
        )
        if told.crashes:
            print(said[-6000:])
        if keep:
            _keep(name, [grown, kept])
    return told


def _run(name: str, *given: str) -> str:
    command = [sys.executable, "-m", "scripts.fuzz.one", name, f"-max_len={MAX_LEN}"]
    command += [f"-timeout={SLOWEST_S}", "-rss_limit_mb=2048", *given]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")


def _keep(name: str, folders: list[Path]) -> None:
    """The smallest inputs that together go every way that was found, as far as there is room."""
    found = {file.read_bytes() for folder in folders for file in folder.iterdir()}
    gone, left, kept = set[Way](), KEPT_BYTES, []
    for content in sorted(found, key=lambda content: (len(content), content)):
        ways = _ways(name, content)
        if ways <= gone or len(content) > left:
            continue
        gone |= ways
        left -= len(content)
        kept.append(content)
    shutil.rmtree(CORPUS / name, ignore_errors=True)
    (CORPUS / name).mkdir(parents=True)
    for content in kept:
        (CORPUS / name / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def _ways(name: str, content: bytes) -> set[Way]:
    """From which line to which one it goes in our code. libFuzzer's own merge starts itself again, which it
    cannot do inside of Python."""
    found: set[Way] = set()

    def enter(frame: FrameType, _: str, __: object) -> Trace | None:
        code = frame.f_code
        if "/manifest_service/" not in code.co_filename:
            return None
        before = 0

        def step(frame: FrameType, event: str, _: object) -> Trace:
            nonlocal before
            if event == "line":
                found.add((code.co_filename, before, frame.f_lineno))
                before = frame.f_lineno
            return step

        return step

    sys.settrace(enter)
    try:
        DECODERS[name](content)
    finally:
        sys.settrace(None)
    return found


def _last(pattern: str, said: str) -> int:
    found = re.findall(pattern, said)
    last = found[-1] if found else "0"
    return int(last if isinstance(last, str) else next(filter(None, last), "0"))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--only", action="append", choices=[*DECODERS])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    bad = 0
    for name in given.only or DECODERS:
        told = fuzz(name, seconds=given.seconds, seed=given.seed, keep=given.keep)
        print(
            f"{name}: {told.executions} executions in {told.seconds:.0f} s, {told.edges} edges, "
            f"{len(told.crashes)} crashes {' '.join(map(str, told.crashes))}",
            flush=True,
        )
        bad += len(told.crashes)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
