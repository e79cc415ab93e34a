"""A stand-in for the virus scanner that speaks its protocol on a socket."""

import socketserver
import struct

from tests.factories.hostile_uploads import EICAR


class Clamd(socketserver.BaseRequestHandler):
    """INSTREAM and PING as clamd answers them; knows the EICAR test file."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.request.recv(1)
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        seen = b""
        while length := struct.unpack("!I", self.exactly(4))[0]:
            seen += self.exactly(length)
        if b"too large" in seen:
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR in seen:
            self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.request.sendall(b"stream: OK\0")

    def exactly(self, count):
        got = b""
        while len(got) < count:
            got += self.request.recv(count - len(got))
        return got
