"""A business system with its token, made through the acts by the two administrators."""

import itertools
import json
from uuid import uuid4

from django.test import Client

from portal.exchange.domain import clients, tokens
from portal.exchange.enums import Scope
from portal.people.enums import Role
from tests.factories.people import AgencyFactory, StaffFactory

numbers = itertools.count(1)


def business_system(agency=None, *, scopes=tuple(Scope.values), networks=("127.0.0.0/8",), by=None, **fields):
    """Entered by a system administrator; it has no token yet."""
    return clients.register(
        agency=agency or AgencyFactory(),
        by=by or StaffFactory(role=Role.SYSTEM_ADMIN),
        **{
            "name": f"法律援助信息系统{next(numbers)}",
            "purpose": "法律援助申请中办理告知承诺",
            "contact_name": "赵某",
            "contact_phone": "0375-2520001",
            "scopes": list(scopes),
            "networks": list(networks),
            "calls_a_minute": 6000,
            **fields,
        },
    )


class Line:
    """A system that calls: its client, its token, and one method for each kind of call."""

    def __init__(self, agency=None, **fields):
        self.client = business_system(agency, **fields)
        self.officer = StaffFactory(role=Role.SECURITY_ADMIN)
        self.token, self.plain = tokens.issue(self.client, by=self.officer, valid_days=30)
        self.client.refresh_from_db()
        self.http = Client()

    def call(self, method, path, data=None, *, key=None, token=None, form=False, **headers):
        """One call to /api/v1/…; a POST gets a fresh idempotency key unless one is given ("" for none)."""
        head = {"Authorization": f"Bearer {token or self.plain}", **headers}
        if method == "POST" and key != "":
            head["Idempotency-Key"] = key or str(uuid4())
        path = path if path.startswith("/") else f"/api/v1/{path}"
        if method == "GET":
            return self.http.get(path, data or {}, headers=head)
        if form:
            return getattr(self.http, method.lower())(path, data, headers=head)
        body = json.dumps(data) if data is not None else ""
        kind = "application/json" if data is not None else "application/octet-stream"
        return self.http.generic(method, path, body, content_type=kind, headers=head)

    def get(self, path, **query):
        return self.call("GET", path, query)

    def post(self, path, data=None, **more):
        return self.call("POST", path, data, **more)

    def put(self, path, data=None, **more):
        return self.call("PUT", path, data, **more)
