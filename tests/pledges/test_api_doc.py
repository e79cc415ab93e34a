"""The examples of docs/api.md are carried out as they stand: from the token to the sealed document."""

import json
import re
import shlex
import subprocess
from base64 import b64encode
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from matters.domain.texts import NOTICE
from matters.enums import JointMode
from pledges.enums import Channel
from pledges.models import Case
from portal.exchange.api.description import schema
from portal.exchange.api.problems import STATUS
from portal.exchange.domain.webhooks import signature
from portal.exchange.enums import Event, Scope
from portal.kernel import duties
from tests.factories.exchange import Line
from tests.factories.pledges import Office, days, handwriting

DOC = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
EXAMPLE = re.compile(r"```sh\n(curl .*?)\n```\n→ (\d{3})(.*?)\n", re.S)
NOTED = re.compile(r"`(\w+)` is `([\w.]+)`")
# As in the demonstration, whose texts ask for other things than the factories' do.
ASKED = [
    {"key": "category", "label": "属于哪一类", "kind": "choice", "required": True,
     "choices": ["最低生活保障对象", "都不属于"], "allowed": ["最低生活保障对象"]},
    {"key": "since", "label": "从哪一天起", "kind": "date", "required": True},
]  # fmt: skip
SECTIONS = [{"key": key, "title": title, "body": title, "clause": ""} for key, title in NOTICE.items()]

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X-13")]


def words_of(command, known):
    """The words of a command as the shell would hand them over."""
    command = command.replace("$(openssl rand -hex 16)", uuid4().hex)
    for name in sorted(known, key=len, reverse=True):
        command = command.replace(f"${name}", known[name])
    return shlex.split(command.replace("\\\n", " "))


def carry_out(line, words):
    """What curl would send, sent in process."""
    method, url, head, body, form = "", "", {}, None, {}
    rest = iter(words[1:])
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                head[name] = value
            case "-d":
                body = next(rest)
            case "-F":
                name, _, value = next(rest).partition("=")
                form[name] = SimpleUploadedFile(value[1:], handwriting()) if value[0] == "@" else value
            case "-s":
                pass
            case "-o":
                next(rest)
            case _:
                url = word
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if form:
        return line.http.post(path, form, headers=head)
    method = method or ("POST" if body is not None else "GET")
    kind = head.pop("Content-Type", "application/octet-stream")
    return line.http.generic(method, path, body or "", content_type=kind, headers=head)


def found(answer, place):
    value = answer.json()
    for step in place.split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    return value


def test_the_examples_lead_from_the_token_to_the_document():
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    office.version.texts.update(conditions=ASKED, sections=SECTIONS)
    office.matter.joint = JointMode.EACH
    office.matter.save()
    line = Line(office.agency)
    known = {
        "PORTAL": "http://testserver", "TOKEN": line.plain, **dict(re.findall(r"(NUMBER\d?)=(\d{17}[\dX])", DOC)),
        "UNTIL": str(days(30)), "PAPER": b64encode(b"%PDF-1.7\n%%EOF\n").decode(),
    }  # fmt: skip
    examples = EXAMPLE.findall(DOC)
    assert len(examples) == DOC.count("```sh\ncurl")

    for command, status, notes in examples:
        duties.work(queue="letters")
        duties.work(queue="default")
        answer = carry_out(line, words_of(command, known))
        assert answer.status_code == int(status), (command, answer.content.decode()[:500])
        for name, place in NOTED.findall(notes):
            known[name] = found(answer, place)

    case = Case.objects.get(pk=known["CASE"])
    assert (
        Case.objects.get(pk=known["BYAGENT"]).authorization
        and Case.objects.get(pk=known["TOGETHER"]).joint.get()
    )
    assert (case.channel, case.state) == (Channel.SYSTEM, "withdrawn")
    assert case.pledges.get().letter.sealed


def test_what_the_document_says_of_codes_scopes_events_and_addresses_is_so():
    assert not [code for code in STATUS if f"`{code}`" not in DOC]
    assert not [event for event in Event.values if f"`{event}`" not in DOC]
    assert not [scope for scope in Scope.values if f"| `{scope}` |" not in DOC]
    for path in schema()["paths"]:
        last = [part for part in path.split("/") if part and "{" not in part][-1]
        assert last in unquote(DOC), path


def test_the_verification_with_openssl_is_right(tmp_path):
    command = re.search(r"```sh\n(printf .*?)\n```", DOC).group(1)
    body = json.dumps({"event": "case.accepted", "state": "accepted"}).encode()
    (tmp_path / "body.json").write_bytes(body)
    secret = "c3" * 32

    made = subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "T": "1790000000", "SECRET": secret},
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.stdout.split()[-1] == signature(secret, timestamp=1790000000, body=body).split("v1=")[1]
