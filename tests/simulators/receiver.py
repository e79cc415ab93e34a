"""A business system that receives messages over real HTTP, well or badly. Needs nothing but Python.

python tests/simulators/receiver.py [port]      (0 or none: any free port; the port is printed first)

POST /take      takes it                         POST /refuse    answers 500
POST /slow      answers after 30 s               POST /drip      answers one byte a second
POST /flaky     500 twice for each message, then takes it
POST /elsewhere redirects to /take               POST /hang-up   closes the connection
GET  /received  what came so far, as JSON, headers included
"""

import json
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

received: list[dict] = []
seen: Counter = Counter()


class Receiver(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.reply(200, json.dumps(received).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = self.path.partition("?")[0]
        key = self.headers.get("Portal-Delivery", "")
        seen[place, key] += 1
        received.append(
            {"path": self.path, "headers": dict(self.headers), "body": body.decode(), "at": time.time()}
        )
        match place:
            case "/take":
                self.reply(204)
            case "/flaky":
                self.reply(204 if seen[place, key] > 2 else 500)
            case "/slow":
                time.sleep(30)
                self.reply(204)
            case "/drip":
                self.drip()
            case "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/take")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/hang-up":
                self.close_connection = True
            case _:
                self.reply(500)

    def reply(self, status, body=b""):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def drip(self):
        try:
            for sign in "HTTP/1.1 204 No Content\r\n":
                self.wfile.write(sign.encode())
                self.wfile.flush()
                time.sleep(1)
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Receiver)
    print(server.server_port, flush=True)
    server.serve_forever()
