"""The interface against its own description (Schemathesis), in process: what is answered must be written down."""

from contextlib import contextmanager
from uuid import uuid4

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.exchange.api.description import schema
from tests.factories.people import id_number

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def described():
    """The description as Schemathesis reads it, bound to the portal itself."""
    found = schemathesis.openapi.from_dict(schema())
    portal = get_wsgi_application()
    found.app = lambda environ, start: portal({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)
    return found


def fuzz(line, *, known, body, examples):
    """Every operation, with wrong and with right data, half of it about rows that are there.

    ``known`` are keys for the places in addresses, ``body`` values for fields by name. Returns how many calls of
    each operation got which answer.
    """
    with one_connection():
        return _fuzz(line, known=known, body=body, examples=examples)


@contextmanager
def one_connection():
    """All calls within the transaction of the test, as with Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _fuzz(line, *, known, body, examples):
    seen: dict[str, dict[int, int]] = {}
    for found in described().get_all_operations():
        operation = found.ok()
        counts = seen.setdefault(operation.definition.raw["operationId"], {})
        about = {"known": known, "body": body, "counts": counts}
        # First about rows that are there, with what is needed and no more: each operation is seen to succeed.
        _one(operation, GenerationMode.POSITIVE, line, **about, examples=1, plain=True)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _one(operation, mode, line, **about, examples=examples)
    return seen


def _one(operation, mode, line, *, known, body, examples, counts, plain=False):
    places = {name: key for name, key in known.items() if f"{{{name}}}" in operation.path}
    needed = required(operation.definition.raw)

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def run(data):
        about_known = plain or data.draw(st.booleans())
        given_places = {"path_parameters": places} if about_known and places else {}
        case = data.draw(operation.as_strategy(mode, **given_places))
        if about_known and mode == GenerationMode.POSITIVE:
            if "Idempotency-Key" in (case.headers or {}):
                case.headers["Idempotency-Key"] = str(uuid4())
            if isinstance(case.body, dict):
                case.body = {
                    name: body.get(name, value)
                    for name, value in case.body.items()
                    if name in needed or not plain
                }
        answer = case.call(headers={"Authorization": f"Bearer {line.plain}"})
        counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)

    run()


def required(operation):
    """The fields that a call must have in its body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    found = content.get("schema", {})
    if "$ref" in found:
        found = schema()["components"]["schemas"][found["$ref"].rsplit("/", 1)[1]]
    return set(found.get("required", ()))


def known_body(office, case, text):
    """Values that fit, for the fields of bodies."""
    return {
        "matter": str(office.matter.pk),
        "certificates": [str(office.version.matter_id)],
        "applicant": {
            "kind": "natural",
            "name": "测试乙",
            "document_type": "id_card",
            "number": id_number(91),
        },
        "text": text["id"],
        "digest": text["digest"],
        "sections": [section["key"] for section in text["sections"]],
        "values": {"income": "900", "members": "3"},
        "choice": "pledge",
        "resume_code": case["resume_code"] or "0000000000",
    }
