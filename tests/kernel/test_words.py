"""Chinese names of what stands in the ledger as codes."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from portal.kernel.words import act_word, acts, kind_word, state_word

ROOMS = (
    "pledges",
    "verification",
    "credit",
    "matters",
    "portal/people",
    "portal/law",
    "portal/exchange",
    "portal/oversight",
)
RECORDED = re.compile(r'\brecord\(\s*"([a-z_.]+)"')


def domain_modules():
    for room in ROOMS:
        for path in sorted((Path(settings.ROOT) / room / "domain").glob("*.py")):
            yield import_module(".".join(path.relative_to(settings.ROOT).with_suffix("").parts))


def test_every_act_has_a_chinese_name_for_its_refusals():
    found = {
        f"{module.__name__.replace('.domain', '')}.{name}"
        for module in domain_modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and hasattr(function, "clause")
        and function.__module__ == module.__name__
    }
    assert len(found) > 60
    assert sorted(found - set(acts())) == []


def test_every_recorded_event_has_a_chinese_name():
    files = [path for room in ROOMS for path in (Path(settings.ROOT) / room).rglob("*.py")]
    found = {code for path in files for code in RECORDED.findall(path.read_text())}
    assert len(found) > 30
    assert sorted(found - set(acts())) == []


def test_moves_are_named_after_the_state_they_lead_to():
    assert act_word("pledges.case.filed") == "办件转为“已提交”"
    assert state_word("pledges.case", "draft") == "草稿"
    assert kind_word("pledges.case") == "办件"


@pytest.mark.parametrize("code", ("", "gone.thing", "no_such"))
def test_what_is_not_known_stays_a_code(code):
    assert (act_word(code), state_word(code, code), kind_word(code)) == (code, code, code)
