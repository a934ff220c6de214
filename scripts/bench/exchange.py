"""One HTTP connection of an asynchronous client, with an address of its own; costs little."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

WAIT_S = 60.0
HOST = "127.0.0.1"


class Unanswered(Exception):
    """No whole answer: refused, broken off, or none in a minute."""


@dataclass
class Exchange:
    """Requests one after the other, by a connection that is made again when it was closed."""

    port: int
    address: str
    token: str = ""
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def json(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        status, content = await self.ask(
            method, path, b"" if body is None else json.dumps(body).encode()
        )
        try:
            return status, json.loads(content) if content else None
        except ValueError:
            return status, None

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """(status, body); raises Unanswered. A connection at rest that was closed is made again, once."""
        is_fresh = self.writer is None
        try:
            return await asyncio.wait_for(self._ask(method, path, body), WAIT_S)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            await self.close()
            if is_fresh or isinstance(error, TimeoutError):
                raise Unanswered(repr(error)) from error
        return await self.ask(method, path, body)

    async def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        await self.open()
        assert self.reader is not None
        assert self.writer is not None
        bearer = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n{bearer}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        said = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(said.partition("content-length:")[2].partition("\r\n")[0] or 0)
        content = await self.reader.readexactly(length)
        if "connection: close" in said:
            await self.close()
        return int(said[9:12]), content

    async def open(self) -> None:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                HOST, self.port, local_addr=(self.address, 0), limit=2**22
            )

    async def close(self) -> None:
        writer, self.reader, self.writer = self.writer, None, None
        if writer is not None:
            writer.close()
