"""A load client that leaves the processors to the server: prepared requests on keep-alive connections, one epoll."""

import selectors
import socket
import time
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What came back: answers by status, the time each took, and how long all of it took."""

    statuses: dict[int, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    sent: int = 0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


@dataclass
class Line:
    """One connection and what it has yet to send."""

    connection: socket.socket
    requests: list[bytes]
    buffer: bytearray = field(default_factory=bytearray)
    started: float = 0.0


def complete(buffer: bytearray) -> int | None:
    """The status of the answer when all of it is in the buffer. Bodies carry their length; none is chunked."""
    head = buffer.find(b"\r\n\r\n")
    if head < 0:
        return None
    length = 0
    for header in bytes(buffer[:head]).lower().split(b"\r\n")[1:]:
        name, _, value = header.partition(b":")
        if name == b"content-length":
            length = int(value)
    return int(buffer[9:12]) if len(buffer) >= head + 4 + length else None


def send_next(line: Line, tally: Tally) -> bool:
    """Send the next request of a connection; False when there is none."""
    if not line.requests:
        return False
    line.buffer.clear()
    line.started = time.perf_counter()
    line.connection.sendall(line.requests.pop())
    tally.sent += 1
    return True


def run(host: str, port: int, queues: list[list[bytes]], *, seconds: float) -> Tally:
    """Send each queue on a connection of its own, the next request when the last is answered, until time is up."""
    tally, selector = Tally(), selectors.DefaultSelector()
    lines = [Line(socket.create_connection((host, port)), list(queue)) for queue in queues]
    start = time.perf_counter()
    for line in lines:
        line.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if send_next(line, tally):
            selector.register(line.connection, selectors.EVENT_READ, line)
    while selector.get_map():
        for key, _ in selector.select(timeout=10):
            line = key.data
            data = line.connection.recv(65536)
            line.buffer += data
            status = complete(line.buffer) if data else 0
            if status is None:
                continue
            tally.statuses[status] = tally.statuses.get(status, 0) + 1
            tally.times.append(time.perf_counter() - line.started)
            over = time.perf_counter() - start > seconds
            if over or not data or not send_next(line, tally):
                selector.unregister(line.connection)
    tally.seconds = time.perf_counter() - start
    for line in lines:
        line.connection.close()
    return tally
