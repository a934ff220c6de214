"""A load that costs little itself: HTTP over plain sockets, requests made before the clock starts.

An ordinary client takes as much time for a small request as the server does, on the same cores.
"""

import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WARMING_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Sent:
    requests: int
    answered: Sequence[int]
    """By each client; those while warming up too."""
    seconds: float
    took_s: Sequence[float]

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    def percentile_ms(self, share: float) -> float:
        return sorted(self.took_s)[int(len(self.took_s) * share)] * 1000 if self.took_s else 0.0


class Wire:
    """One connection that is kept."""

    def __init__(self, port: int, path: str, token: str = "") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\n{bearer}Content-Type: application/json\r\n"
            "Content-Length: "
        )

    def post(self, body: bytes) -> bytes:
        """The answer's body; raises RuntimeError unless it is 200."""
        self._socket.sendall(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
        received = self._socket.recv(65536)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, answer = received.partition(b"\r\n\r\n")
        _, _, length = head.lower().partition(b"content-length:")
        while len(answer) < int(length.split(b"\r\n", 1)[0]):
            answer += self._more()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError((head[:100] + answer[:300]).decode(errors="replace"))
        return answer

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise RuntimeError("the server closed the connection")
        return more


def send(
    port: int,
    path: str,
    bodies: Sequence[Iterable[bytes]],
    seconds: float,
    *,
    token: str = "",
    every_s: float = 0.0,
    expect: bytes = b"",
) -> Sent:
    """What a client for each of `bodies` achieves in `seconds`, after a while of warming up; each
    sends its next request when it has its answer, and not before `every_s` have passed."""
    start = time.perf_counter() + WARMING_S
    taken: list[list[float]] = [[] for _ in bodies]
    faults: list[BaseException] = []
    answered = [0] * len(bodies)

    def client(number: int, mine: Iterable[bytes], took: list[float]) -> None:
        wire = Wire(port, path, token)
        try:
            for body in mine:
                begun = time.perf_counter()
                if begun >= start + seconds:
                    return
                answer = wire.post(body)
                if expect not in answer.replace(b" ", b""):
                    raise RuntimeError(answer[:300].decode())
                ended = time.perf_counter()
                answered[number] += 1
                if start <= ended < start + seconds:
                    took.append(ended - begun)
                time.sleep(max(every_s - (ended - begun), 0.0))
            raise RuntimeError("the load ran out of requests before its time")
        except BaseException as error:
            faults.append(error)
        finally:
            wire.close()

    threads = [
        threading.Thread(target=client, args=(n, mine, taken[n])) for n, mine in enumerate(bodies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    every = [took for mine in taken for took in mine]
    return Sent(requests=len(every), answered=answered, seconds=seconds, took_s=every)
