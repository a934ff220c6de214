"""What fuzzing kept, again: no bytes that were ever found to matter make a fault of ours."""

from pathlib import Path

import pytest

from scripts.fuzz.seeds import seeds
from tests.fuzz.decoders import CORPUS, DECODERS

MOST_BYTES = 500_000
"""Of the whole corpus: every checkout has it."""


@pytest.mark.parametrize("name", DECODERS)
def test_whatever_bytes_come_a_decoder_answers(name: str) -> None:
    kept = sorted((CORPUS / name).iterdir())
    assert kept, "scripts/fuzz/decoders --keep has not been run for it"
    for content in (*seeds(name), *(file.read_bytes() for file in kept)):
        DECODERS[name](content)


def test_the_corpus_stays_small() -> None:
    files: list[Path] = [file for file in CORPUS.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
