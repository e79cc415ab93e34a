"""A short-message gateway for this machine: it speaks the protocol of docs/deployment.md and sends nothing anywhere.

python tools/sms_gateway.py [--port 0] [--receipts URL] [--file FILE]      (the secret in SMS_GATEWAY_SECRET)

Prints its port first, then every message as a line (and to FILE as JSON, for tests). It checks the signature, takes
a key once (asked again it gives the same number and writes nothing), and reports each message as delivered.
Numbers that end with 0000 are not known (422); those that end with 0001 are taken and reported as failed; those that
end with 0002 are answered 503 twice, then taken; those that end with 0003 are taken, but the answer gets lost once.
"""

import argparse
import hashlib
import hmac
import json
import os
import threading
import time
import urllib.request
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SKEW = 300


def signed(secret: str, stamp: int, body: bytes) -> str:
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"t={stamp},v1={mac.hexdigest()}"


class Gateway(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    options: argparse.Namespace
    secret: str
    taken: dict[str, str] = {}
    tries: Counter[str] = Counter()
    lock = threading.RLock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/messages":
            return self.reply(404)
        if not self.is_ours(body):
            return self.reply(401)
        message = json.loads(body)
        key, number = message["key"], message["to"]
        if key != self.headers.get("Idempotency-Key") or number.endswith("0000"):
            return self.reply(422)
        with self.lock:
            self.tries[key] += 1
            if number.endswith("0002") and self.tries[key] < 3:
                return self.reply(503)
            known = key in self.taken
            self.taken.setdefault(key, f"SMS{len(self.taken) + 1:06d}")
            if not known:
                self.deliver(message)
        if number.endswith("0003") and not known:
            self.close_connection = True
            return None
        return self.reply(202, {"id": self.taken[key]})

    def is_ours(self, body):
        header = self.headers.get("Gateway-Signature", "")
        stamp = header.partition(",")[0].removeprefix("t=")
        if not stamp.isdigit() or abs(time.time() - int(stamp)) > SKEW:
            return False
        return hmac.compare_digest(signed(self.secret, int(stamp), body), header)

    def deliver(self, message):
        number = message["to"]
        print(f"{number[:3]}****{number[-4:]} {message['text']}", flush=True)
        if self.options.file:
            with self.lock, open(self.options.file, "a") as file:
                file.write(json.dumps({**message, "at": time.time()}, ensure_ascii=False) + "\n")
        if self.options.receipts:
            told = {"key": message["key"], "id": self.taken[message["key"]], "status": "delivered"}
            if number.endswith("0001"):
                told |= {"status": "failed", "reason": "空号"}
            threading.Thread(target=self.report, args=(told,), daemon=True).start()

    def report(self, told):
        """Again until it is taken: the portal may be starting."""
        body = json.dumps(told, ensure_ascii=False).encode()
        for pause in (0.2, 1, 5, 30):
            time.sleep(pause)
            headers = {"Gateway-Signature": signed(self.secret, int(time.time()), body)}
            request = urllib.request.Request(self.options.receipts, data=body, headers=headers)
            try:
                with urllib.request.urlopen(request, timeout=10):
                    return
            except OSError:
                continue

    def reply(self, status, answer=None):
        body = json.dumps(answer or {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description="A short-message gateway for trying out.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--receipts", default="")
    parser.add_argument("--file", default="")
    Gateway.options = parser.parse_args()
    Gateway.secret = os.environ["SMS_GATEWAY_SECRET"]
    server = ThreadingHTTPServer(("127.0.0.1", Gateway.options.port), Gateway)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
