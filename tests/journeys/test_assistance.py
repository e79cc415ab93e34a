"""Two agencies and one question: the inspector asks, the assisting officer answers, the inspector reads it."""

import uuid

import pytest

from pledges.demo import SCENES_NAMESPACE
from tests.journeys.test_main_job import PDF, looked_at, press
from verification.enums import CheckState
from verification.models import Check

QUESTION = "请核实承诺人名下有无自有住房。"


@pytest.fixture
def check(portal_db):
    """The running check of the demonstration."""
    token = uuid.uuid5(SCENES_NAMESPACE, "accepted")
    return Check.objects.filter(case__form_token=token, state=CheckState.RUNNING).earliest("id")


@pytest.mark.clause("V-05")
def test_a_question_goes_to_another_agency_and_comes_back_answered(sign_in, check):
    inspector = sign_in("inspector")
    inspector.goto(f"/verification/checks/{check.pk}/")
    inspector.get_by_text("请其他单位协助核查…").click()
    inspector.select_option("#id_to_agency", label="平顶山市石龙区住房和城乡建设局")
    inspector.fill("#id_question", QUESTION)
    looked_at(inspector)
    press(inspector, "发出请求")
    assert "已发出协助核查请求" in inspector.inner_text("main")
    looked_at(inspector)

    officer = sign_in("assistant")
    officer.goto("/desk/")
    looked_at(officer)
    officer.goto(f"/verification/assisting/{check.assistance.latest('id').pk}/")
    press(officer, "签收")
    looked_at(officer)
    for answer in officer.locator("#form-answer input[value=true]").all():
        answer.check()
    for basis in officer.locator("#form-answer textarea").all():
        basis.fill("查不动产登记信息，没有记录。")
    officer.set_input_files("#id_file", PDF)
    press(officer, "提交答复")
    assert "已答复请求单位" in officer.inner_text("main")
    looked_at(officer)

    inspector.goto(f"/verification/checks/{check.pk}/")
    assert "查不动产登记信息，没有记录。" in inspector.inner_text("main")
    looked_at(inspector)
