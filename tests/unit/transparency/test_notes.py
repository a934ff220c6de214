"""Signed notes, checkpoints and cosignatures, held to published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput
from manifest_service.transparency.checkpoint import (
    Checkpoint,
    Proof,
    read_checkpoint,
    read_proof,
)
from manifest_service.transparency.keys import (
    COSIGNATURE,
    SigningKey,
    check_public_key,
    read_signing_key,
    read_verifier_key,
)
from manifest_service.transparency.note import Note, cosign, cosigned_at, read_note
from manifest_service.transparency.tiles import read_index_path, read_tile_path
from manifest_service.transparency.tree import grow, leaf_hash, root

# The example of the C2SP signed-note specification.
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
)
# The key pairs of the Go checksum database's note tests.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_SIGNED = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_SIGNED = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33"
    "WWd1RvMc+QQ=\n"
)
# A log of fifteen words that another implementation (Tessera) built and signed.
TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
TESSERA_WORDS = (
    "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
)
TESSERA_FINAL = (
    "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n"
    "— example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6"
    "zdkdIQzd/fmwlM/dlPWF74ewI=\n"
)

KEY = SigningKey("guan.example/log", bytes(range(32)))
WITNESS = SigningKey("witness.example/w1", bytes(range(1, 33)), COSIGNATURE)


def test_the_examples_of_others_hold() -> None:
    assert read_note(FOO_NOTE).signature_by(read_verifier_key(FOO)) is not None
    both = read_note(f"{PETER_TEXT}\n{PETER_SIGNED}{ENOCH_SIGNED}")
    keys = (read_verifier_key(PETER), read_verifier_key(ENOCH))
    assert both.signers(keys) == keys
    signed = Note(PETER_TEXT).signed(read_signing_key(PETER_PRIVATE))
    assert str(signed) == f"{PETER_TEXT}\n{PETER_SIGNED}"
    assert str(read_verifier_key(PETER)) == PETER
    assert read_signing_key(PETER_PRIVATE).text() == PETER_PRIVATE


def test_the_log_of_another_implementation_holds() -> None:
    note = read_note(TESSERA_FINAL)
    assert note.signature_by(read_verifier_key(TESSERA)) is not None
    checkpoint = read_checkpoint(note.text)
    leaves = [leaf_hash(word.encode()) for word in TESSERA_WORDS.split()]
    assert checkpoint.size == len(leaves)
    assert checkpoint.root == root(grow((), 0, leaves))
    assert checkpoint.text == note.text


@pytest.mark.parametrize("key", [PETER, TESSERA])
def test_a_mangled_key_is_refused(key: str) -> None:
    for begin in range(len(key)):
        for end in range(begin + 1, len(key) + 1):
            if (begin, end) != (0, len(key)):
                with pytest.raises(InvalidInput):
                    read_verifier_key(key[begin:end])
    for at in range(len(key)):
        with pytest.raises(InvalidInput):
            read_verifier_key(key[:at] + chr(ord(key[at]) + 1) + key[at + 1 :])


def test_a_mangled_private_key_is_refused() -> None:
    for at in range(len(PETER_PRIVATE)):
        with pytest.raises(InvalidInput):
            read_signing_key(
                PETER_PRIVATE[:at] + chr(ord(PETER_PRIVATE[at]) + 1) + PETER_PRIVATE[at + 1 :]
            )


@pytest.mark.parametrize(
    "weak",
    [
        "00" * 32,
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "ff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    ],
)
def test_a_key_under_which_anything_verifies_is_refused(weak: str) -> None:
    with pytest.raises(InvalidInput, match="key_weak"):
        check_public_key(bytes.fromhex(weak))


@pytest.mark.parametrize(
    "content",
    [
        PETER_TEXT,
        PETER_TEXT + "\n",
        f"{PETER_TEXT}\n{PETER_SIGNED[:-1]}",
        f"\x01{PETER_TEXT}\n{PETER_SIGNED}",
        f"{PETER_TEXT}\n— Bad Name x08go/ZJkuBS9UG/\n",
        f"{PETER_TEXT}\n{PETER_SIGNED}Unexpected line.\n",
        f"{PETER_TEXT}\n{PETER_SIGNED * 101}",
        f"{PETER_TEXT}\n— a+b eDA4Z28vWg==\n",
        b"\xff" + PETER_TEXT.encode() + b"\n" + PETER_SIGNED.encode(),
        "x" * 100_000,
    ],
)
def test_a_malformed_note_is_refused(content: str | bytes) -> None:
    with pytest.raises(InvalidInput, match="note_malformed"):
        read_note(content)


def test_a_changed_character_never_passes() -> None:
    """Not even one in bits of base64 that carry nothing."""
    checkpoint = Checkpoint(origin="guan.example/log", size=7, root=bytes(32))
    text = str(Note(checkpoint.text).signed(KEY))
    for at, character in enumerate(text):
        for other in {chr(ord(character) ^ 1), chr(ord(character) + 1), ""} - {character}:
            changed = text[:at] + other + text[at + 1 :]
            try:
                found = read_note(changed).signature_by(KEY.verifier)
            except InvalidInput:
                continue
            assert found is None, changed


def test_an_unknown_signer_is_ignored_and_a_forged_one_is_not() -> None:
    note = read_note(f"{PETER_TEXT}\n{ENOCH_SIGNED}")
    assert note.signature_by(read_verifier_key(PETER)) is None
    forged = read_note(f"other text\n\n{PETER_SIGNED}{ENOCH_SIGNED}")
    with pytest.raises(InvalidInput, match="signature_forged"):
        forged.signature_by(read_verifier_key(PETER))


def test_a_cosignature_binds_its_time() -> None:
    checkpoint = Checkpoint(origin="guan.example/log", size=7, root=bytes(32))
    line = cosign(checkpoint.text, WITNESS, 1_700_000_000)
    note = Note(checkpoint.text, (line,))
    assert note.signature_by(WITNESS.verifier) == line
    assert cosigned_at(line) == 1_700_000_000
    later = line.value[:7] + bytes([line.value[7] ^ 1]) + line.value[8:]
    moved = Note(checkpoint.text, (type(line)(line.name, line.key_id, later),))
    with pytest.raises(InvalidInput, match="signature_forged"):
        moved.signature_by(WITNESS.verifier)


@given(st.integers(0, 2**60), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_proof_is_read_as_it_was_written(index: int, path: list[bytes]) -> None:
    checkpoint = Checkpoint(origin="guan.example/log", size=index + 1, root=bytes(32))
    proof = Proof(index=index, path=tuple(path), note=Note(checkpoint.text).signed(KEY))
    assert read_proof(str(proof)) == proof


@pytest.mark.parametrize(
    "path", ["0/1", "0/x001", "0/000.p/0", "0/000.p/256", "64/000", "00/000", "0/000/001", "0/x000/001",
             "0/000.p/01", "-1/000", "0/" + "x001/" * 40 + "000"],
)  # fmt: skip
def test_a_tile_has_one_address(path: str) -> None:
    with pytest.raises(InvalidInput, match="tile_path_malformed"):
        read_tile_path(path)


def test_addresses_are_read_back() -> None:
    assert read_tile_path("0/x001/x234/067.p/17") == ((0, 1234067), 17)
    assert read_index_path("x001/000") == (1000, 256)
