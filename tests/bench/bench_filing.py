"""Filings a second: the portal on granian beside raw psycopg2 doing the very same statements.

One filing is the citizen's last click: session, form post, the pledge signed (picture decoded, file encrypted and
kept), the case numbered and filed, messages, audit events and the duty of the letter committed. Two granian
workers, sixteen keep-alive clients, durable commits. The peer replays the statements that the portal sent for
one filing, with the keys of other drafts, from two processes that do nothing else. Aim: at least 0.30 of its rate.
"""

import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from portal.kernel.processes import COMMANDS, free_port  # noqa: E402
from tests.bench import filing, load  # noqa: E402
from tests.bench.databases import use_own_database  # noqa: E402

SECONDS = float(os.environ.get("SECONDS", "4"))
CLIENTS, WORKERS = 16, 2
AIM = 0.30
ROUNDS = 3
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TAIL = urlencode({"signature": filing.signature()})


def statements(person: filing.Applicant, draft: filing.Draft) -> list[str]:
    """What the portal sends to the database for one filing, literals included."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"], client.cookies["csrftoken"] = person.session, filing.CSRF
    body = f"csrfmiddlewaretoken={filing.CSRF}&signature_digest={draft.digest}&{TAIL}"
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(draft.url, body, content_type="application/x-www-form-urlencoded")
    if answer.status_code != 302:
        sys.exit(f"the filing was not taken: {answer.status_code} {answer.content.decode()[:2000]}")
    return [query["sql"] for query in queries.captured_queries]


class Script:
    """The statements of one filing, to be replayed for other drafts."""

    def __init__(self, person: filing.Applicant, first: filing.Draft, second: filing.Draft):
        self.first = first
        self.statements = statements(person, first)
        other = statements(person, second)
        # A literal that differs between two filings is either a key of the draft or made anew each time.
        made: set[str] = set()
        for mine, theirs in zip(self.statements, other, strict=True):
            for a, b in zip(filing.tokens(mine), filing.tokens(theirs), strict=True):
                if a != b and a.startswith("'") and 8 <= len(a) < 60:
                    made.add(a.strip("'"))
        keys = {first.case, first.choice, first.reading, first.pledge}
        dates_and_json = re.compile(r"\d{4}-\d\d-\d\d|[{\[]")
        self.made = [m for m in made if not any(k in m for k in keys) and not dates_and_json.match(m)]

    def for_draft(self, draft: filing.Draft) -> list[str]:
        """The same statements for another draft, with new values where each filing makes its own."""
        swap = {
            self.first.case: draft.case, self.first.choice: draft.choice,
            self.first.reading: draft.reading, self.first.pledge: draft.pledge,
        }  # fmt: skip
        for value in self.made:
            swap[value] = str(uuid.uuid4()) if UUIDS.fullmatch(value) else uuid.uuid4().hex[: len(value)]
        pattern = re.compile("|".join(re.escape(key) for key in sorted(swap, key=len, reverse=True)))
        return [pattern.sub(lambda found: swap[found.group()], text) for text in self.statements]


def replay(url: str, scripts: list[list[str]], seconds: float, start: float) -> int:
    """One process of the peer: the statements of draft after draft, nothing else."""
    peer = psycopg2.connect(url)
    peer.autocommit = True
    cursor, done = peer.cursor(), 0
    while time.time() < start:
        time.sleep(0.001)
    for script in scripts:
        if time.time() - start > seconds:
            break
        for text in script:
            cursor.execute(text)
            if cursor.description:
                cursor.fetchall()
        done += 1
    peer.close()
    return done


def peer_rate(url: str, scripts: list[list[list[str]]]) -> float:
    """Filings a second of two processes of the peer."""
    start = time.time() + 0.5
    with multiprocessing.get_context("fork").Pool(len(scripts)) as pool:
        done = pool.starmap(replay, [(url, script, SECONDS, start) for script in scripts])
    return sum(done) / SECONDS


def server(url: str, port: int, files: str) -> subprocess.Popen:
    """The portal as in production: granian with two workers of one thread."""
    env = dict(
        os.environ, DATABASE_URL=url, DEMO="1", LOG_LEVEL="ERROR", GRANIAN_HOST="127.0.0.1", GRANIAN_PORT=str(port),
        GRANIAN_WORKERS=str(WORKERS), DJANGO_SETTINGS_MODULE="portal.settings", VAR_DIR=files,
    )  # fmt: skip
    command = [str(Path(sys.executable).parent / COMMANDS["web"][0]), *COMMANDS["web"][1:]]
    process = subprocess.Popen(command, env=env, cwd=settings.ROOT, stdout=subprocess.DEVNULL)
    for _ in range(200):
        try:
            load.run("127.0.0.1", port, [[b"GET /health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"]], seconds=1)
            return process
        except OSError:
            time.sleep(0.1)
    sys.exit("granian did not start")


def check_nothing_lost(before: int, tally: load.Tally) -> None:
    """Each 302 is one case, filed once, with its pledge, its number and its letter's duty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT number) FROM pledges_case WHERE number IS NOT NULL")
        filed, numbers = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pledges_pledge p LEFT JOIN kernel_duty d ON d.key = 'letter:' || p.id "
            "WHERE p.state = 'signed' AND d.id IS NULL"
        )
        without = cursor.fetchone()[0]
    answered = tally.statuses.get(302, 0)
    if filed - before != answered or numbers != filed or without or set(tally.statuses) != {302}:
        sys.exit(
            f"lost or doubled: {filed - before} filed, answers {tally.statuses}, {without} without a duty"
        )


def filed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pledges_case WHERE number IS NOT NULL")
        return cursor.fetchone()[0]


def measure(url: str, port: int, agencies: int) -> tuple[load.Tally, float, float, list[str]]:
    """Rates of the portal and of its peer, in turns; the better half of the rounds counts for neither."""
    people = [filing.applicant(n, agencies=agencies) for n in range(CLIENTS)]
    scripts = [Script(person, *filing.copies(person, 0, 2)) for person in people]
    ours, peers, tally = [], [], load.Tally()
    for turn in range(ROUNDS):
        first = 10 + turn * 100_000
        queues = []
        for person in people:
            drafts = filing.copies(person, first, int(60 * SECONDS))
            queues.append([filing.request(person, draft, TAIL) for draft in drafts])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        before = filed()
        tally = load.run("127.0.0.1", port, queues, seconds=SECONDS)
        check_nothing_lost(before, tally)
        ours.append(tally.statuses[302] / tally.seconds)
        halves: list[list[list[str]]] = [[], []]
        for n in range(int(150 * SECONDS)):
            person = n % CLIENTS
            (draft,) = filing.copies(people[person], first + 50_000 + n, 1)
            halves[n % 2].append(scripts[person].for_draft(draft))
        peers.append(peer_rate(url, halves))
    return tally, sorted(ours)[len(ours) // 2], sorted(peers)[len(peers) // 2], scripts[0].statements


def main() -> int:
    setup_test_environment()
    url = use_own_database()
    call_command("migrate", verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("load_demo", verbosity=0, stdout=nowhere)
    missed, listed = 0, []
    with tempfile.TemporaryDirectory(prefix="pf-") as files:
        settings.FILES_DIR = Path(files) / "files"
        port = free_port()
        process = server(url, port, files)
        try:
            print(
                f"{'agencies':>8} {'portal/s':>9} {'p50 ms':>7} {'p99 ms':>7} {'psycopg2/s':>11} {'ratio':>6}"
            )
            for agencies in (1, 6):
                tally, ours, peer, listed = measure(url, port, agencies)
                ratio = ours / peer
                missed += ratio < AIM
                print(
                    f"{agencies:>8} {ours:>9.0f} {tally.percentile(0.5):>7.1f} {tally.percentile(0.99):>7.1f} "
                    f"{peer:>11.0f} {ratio:>6.2f} {'ok' if ratio >= AIM else f'MISSED (aim {AIM})'}"
                )
        finally:
            process.terminate()
            process.wait(20)
    print(f"\nThe {len(listed)} statements of one filing:")
    for text in listed:
        print("  " + re.sub(r"\s+", " ", text)[:118])
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
