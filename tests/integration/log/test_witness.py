"""A witness outside: what it has seen once cannot be unseen."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from manifest_service.adapters.clock import SettableClock
from manifest_service.adapters.outside import CheckpointFile, HttpWitness, read_witnesses
from manifest_service.adapters.witnessing import witness
from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import Busy, Damaged, InvalidInput, Refusal, Unusable
from manifest_service.services import Services
from manifest_service.services.ports import ANY
from manifest_service.transparency.checkpoint import read_checkpoint, read_hash, read_size
from manifest_service.transparency.keys import COSIGNATURE, SigningKey, VerifierKey
from manifest_service.transparency.note import Note, cosign, read_note
from manifest_service.transparency.tree import is_consistent
from tests.contract.building import NOON, an_event

KEY = SigningKey("court.example/w1", bytes(range(32)), COSIGNATURE)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Served:
    """An installation behind a real address."""

    def __init__(self, folder: Path) -> None:
        (folder / "witnesses").write_text(f"# who watches us\n{KEY.verifier}\n")
        self.settings = Settings(data_dir=folder)
        self.services: Services = build(self.settings)
        server = make_server("127.0.0.1", 0, create_app(self.settings, self.services))
        self._server = server
        self.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def grow(self, stream: str) -> None:
        self.services.store.write(lambda tx: tx.log.append(stream, 0, [an_event()], NOON))
        self.services.checkpoints.make()

    def key(self) -> VerifierKey:
        return self.services.checkpoints.keys.verifying("log")[0]

    def close(self) -> None:
        self._server.shutdown()
        self.services.store.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "one").mkdir()
    made = Served(tmp_path / "one")
    yield made
    made.close()


def test_a_witness_cosigns_what_continues_what_it_saw(served: Served, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for stream in ("s/1", "s/2", "s/2b"):
        served.grow(stream)
        found = witness(served.address, served.key(), KEY, state, NOW)
        note = served.services.checkpoints.note()
        assert note.signature_by(KEY.verifier) is not None
        assert (
            read_checkpoint(note.text)
            == found
            == read_checkpoint(read_note(state.read_text()).text)
        )
    assert served.services.checkpoints.covering(0).cosignatures


def test_a_witness_refuses_a_log_that_shrank_or_changed(served: Served, tmp_path: Path) -> None:
    state = tmp_path / "state"
    served.grow("s/1")
    log_key = served.key()
    seen = witness(served.address, log_key, KEY, state, NOW)
    signer = served.services.checkpoints.keys.signing("log")[0]

    def saw(size: int, root: bytes) -> None:
        told = type(seen)(origin=seen.origin, size=size, root=root)
        state.write_text(str(Note(told.text).signed(signer)))

    for size, root, code in (
        (seen.size + 1, seen.root, "log_behind"),
        (seen.size, bytes(32), "log_contradicted"),
        (seen.size - 1, bytes(32), "log_contradicted"),
    ):
        saw(size, root)
        before = state.read_bytes()
        with pytest.raises(Damaged, match=code):
            witness(served.address, log_key, KEY, state, NOW)
        assert state.read_bytes() == before


def test_a_witness_trusts_only_the_key_it_was_given(served: Served, tmp_path: Path) -> None:
    served.grow("s/1")
    other = SigningKey("other/log", bytes(32)).verifier
    with pytest.raises(InvalidInput, match="checkpoint_unsigned"):
        witness(served.address, other, KEY, tmp_path / "state", NOW)
    stranger = SigningKey("stranger/w", bytes(32), COSIGNATURE)
    with pytest.raises(Refusal, match="cosignature_unknown"):
        witness(served.address, served.key(), stranger, tmp_path / "s2", NOW)
    with pytest.raises(Busy, match="log_unreachable"):
        witness("http://127.0.0.1:9", served.key(), KEY, tmp_path / "s3", NOW)


class Asked(HttpWitness):
    """A witness as C2SP tlog-witness describes one, that has seen the log at some size before."""

    def __init__(self) -> None:
        super().__init__(KEY.verifier, "http://nowhere.invalid")
        self.seen = read_checkpoint(f"x\n0\n{'A' * 43}=\n")
        self.asked: list[int] = []

    def add_checkpoint(self, old_size: int, proof: object, note: str) -> str | int | None:
        self.asked.append(old_size)
        if old_size != self.seen.size:
            return self.seen.size
        found = read_checkpoint(read_note(note).text)
        if self.seen.size:
            assert is_consistent(
                self.seen.size,
                self.seen.root,
                found.size,
                found.root,
                tuple(proof),
            )
        self.seen = found
        return str(cosign(read_note(note).text, KEY, 1_700_000_000))


def test_a_witness_is_asked_by_the_job_with_a_proof_from_where_it_stands(tmp_path: Path) -> None:
    asked = Asked()
    services = build(Settings(data_dir=tmp_path))
    log = services.checkpoints
    object.__setattr__(log, "witnesses", (asked,))
    for n in range(3):
        services.store.write(lambda tx, n=n: tx.log.append(f"s/{n}", 0, [an_event()], NOON))
        log.make()
        log.keep()
        assert log.note().signature_by(KEY.verifier) is not None
    log.keep()
    first = asked.asked[0]
    assert first == 0
    assert len(asked.asked) == 5
    services.store.close()


def test_a_checkpoint_is_due_after_a_minute_or_256_events_or_a_clock_set_back(
    tmp_path: Path,
) -> None:
    clock = SettableClock()
    services = build(Settings(data_dir=tmp_path), clock=clock)
    log = services.checkpoints

    def size_after(seconds: float, events: int) -> int:
        clock.set(NOW + timedelta(seconds=seconds))
        new = [an_event() for _ in range(events)]
        services.store.write(lambda tx: tx.log.append("s", ANY, new, NOON))
        log.keep()
        found = log.latest()
        return found.size if found else 0

    first = size_after(0, 1)
    assert first > 0
    assert size_after(59, 1) == first
    assert size_after(60, 0) == first + 1
    assert size_after(61, 255) == first + 1
    assert size_after(62, 1) == first + 257
    assert size_after(63, 1) == first + 257
    assert size_after(-3600, 0) == first + 258
    services.store.close()


def test_checkpoints_go_to_a_file_and_a_file_that_cannot_be_written_stops_nothing(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path, checkpoint_file=str(tmp_path / "printed"))
    services = build(settings)
    services.checkpoints.make()
    services.store.write(lambda tx: tx.log.append("s/1", 0, [an_event()], NOON))
    made = services.checkpoints.make()
    assert (tmp_path / "printed").read_text().endswith(made.note + "\n")
    assert (tmp_path / "printed").read_text().count("manifest-service") == 4
    CheckpointFile(tmp_path / "none" / "printed").publish(made.note)
    services.store.close()


def test_checkpoints_are_posted_and_a_deaf_address_stops_nothing(tmp_path: Path) -> None:
    heard: list[tuple[str, bytes]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["Content-Type"], body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    services = build(Settings(data_dir=tmp_path, checkpoint_webhook=url))
    made = services.checkpoints.make()
    server.shutdown()
    server.server_close()
    assert heard == [("text/plain; charset=utf-8", made.note.encode())]
    services.store.write(lambda tx: tx.log.append("s/1", 0, [an_event()], NOON))
    assert services.checkpoints.make().size == made.size + 1
    services.store.close()


@pytest.mark.parametrize("line", ["nonsense", f"{KEY.verifier} http://x more", "a+b"])
def test_a_witnesses_file_that_cannot_be_read_is_said_at_the_start(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / "witnesses").write_text(f"# fine\n\n{line}\n")
    with pytest.raises(Unusable, match="witnesses_unreadable"):
        read_witnesses(tmp_path / "witnesses")


def test_numbers_and_hashes_have_one_spelling() -> None:
    for text in ("", "01", "-1", "1e3", "９"):
        with pytest.raises(InvalidInput):
            read_size(text)
    with pytest.raises(InvalidInput):
        read_hash("AAAA")
