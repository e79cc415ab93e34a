"""Pages of verification: the inspector's, the officer's, the citizen's, the bureau's."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pledges.enums import CaseState, PledgeState
from portal.kernel.models import AccessEvent
from portal.people.enums import Role
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.verification import EXEMPT, Supervised
from verification import lottery
from verification.domain import pull
from verification.enums import CheckState, DrawState, HandlingState
from verification.models import Check, CheckEvidence, Draw

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def url(name, *args):
    return reverse(f"verification:{name}", args=args)


def evidence(**fields):
    given = {
        "kind": "record",
        "file": SimpleUploadedFile("笔录.pdf", PDF, content_type="application/pdf"),
        "place": "石龙区人民路1号",
        "taken_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }
    return {**given, **fields}


CONCLUSION = {"line_0": "not_met", "line_1": "met", "conclusion": "untrue", "account": "工资单显示2600元。"}


# -- inspector


@pytest.mark.clause("V-01")
def test_an_inspector_takes_starts_evidences_and_concludes(client, supervised):
    check = supervised.check
    client.force_login(supervised.inspector)
    assert url("check", check.pk) in client.get(url("desk") + "?tab=unassigned").content.decode()
    assert client.post(url("take", check.pk)).status_code == 302
    assert url("check", check.pk) in client.get(url("desk")).content.decode()
    client.post(url("start", check.pk))
    page = client.get(url("check", check.pk)).content.decode()
    assert "900元" in page and "家庭人均月收入不超过1100元" in page
    assert client.post(url("add_evidence", check.pk), evidence()).status_code == 302
    assert client.post(url("conclude", check.pk), {**CONCLUSION, "conclusion": "true"}).status_code == 422
    assert client.post(url("conclude", check.pk), CONCLUSION).status_code == 302
    supervised.refresh()
    assert supervised.check.state == CheckState.CONCLUDED


def test_every_line_must_be_answered(client, supervised):
    supervised.running()
    supervised.evidence()
    client.force_login(supervised.inspector)
    answer = client.post(
        url("conclude", supervised.check.pk), {"line_0": "met", "conclusion": "true", "account": "…"}
    )
    assert answer.status_code == 422
    supervised.refresh()
    assert supervised.check.state == CheckState.RUNNING


def test_evidence_that_is_not_what_it_says_is_refused(client, supervised):
    supervised.running()
    client.force_login(supervised.inspector)
    fake = SimpleUploadedFile("照片.jpg", PDF, content_type="image/jpeg")
    answer = client.post(url("add_evidence", supervised.check.pk), evidence(file=fake))
    assert answer.status_code == 422 and not CheckEvidence.objects.exists()


def test_evidence_is_read_by_those_who_may_see_the_check(client, supervised):
    supervised.running()
    piece = supervised.evidence()
    client.force_login(supervised.head)
    assert client.get(url("evidence", supervised.check.pk, piece.pk)).content == PDF
    client.force_login(StaffFactory(role=Role.INSPECTOR))
    assert client.get(url("evidence", supervised.check.pk, piece.pk)).status_code == 404


@pytest.mark.parametrize("who", ("handler", "clerk"))
@pytest.mark.parametrize("act", ("take", "start", "conclude", "add_evidence", "give_back", "assign"))
def test_an_inspectors_act_is_neither_a_handlers_nor_a_clerks(client, supervised, act, who):
    supervised.running()
    client.force_login(getattr(supervised.office, who))
    answer = client.post(url(act, supervised.check.pk), {})
    assert answer.status_code == 403
    assert "您的岗位不能进行这项操作" in answer.content.decode()


@pytest.mark.parametrize("act", ("take", "start", "conclude"))
def test_another_agency_and_the_applicant_do_not_know_of_it(client, supervised, act):
    for stranger in (StaffFactory(role=Role.INSPECTOR), supervised.office.user):
        client.force_login(stranger)
        assert client.post(url(act, supervised.check.pk)).status_code == 404


def test_only_posts_act(client, supervised):
    client.force_login(supervised.inspector)
    assert client.get(url("take", supervised.check.pk)).status_code == 405


def test_the_head_assigns_only_who_is_fit(client, supervised):
    client.force_login(supervised.head)
    page = client.get(url("check", supervised.check.pk))
    assert list(page.context["forms"]["assign"].fields["inspector"].queryset) == [supervised.inspector]
    answer = client.post(url("assign", supervised.check.pk), {"inspector": supervised.inspector.pk})
    assert answer.status_code == 302
    supervised.refresh()
    assert supervised.check.assigned_to == supervised.inspector


def test_looking_at_a_check_leaves_its_trace_and_shows_no_number(client, supervised):
    supervised.running()
    number = supervised.case.subject.reveal_number()
    client.force_login(supervised.inspector)
    assert number not in client.get(url("check", supervised.check.pk)).content.decode()
    assert AccessEvent.objects.filter(actor=str(supervised.inspector.pk), unmasked=False).exists()
    shown = client.post(url("unmask", supervised.check.pk), {"purpose": "verify"}).content.decode()
    assert number in shown and AccessEvent.objects.filter(unmasked=True).exists()


@pytest.mark.clause("V-07")
def test_the_desk_shows_the_latest_first_and_marks_what_is_late(client, supervised):
    office = supervised.office
    for days in (5, -3, 2):
        case = office.accepted()
        pull.pull_checks()
        Check.objects.filter(case=case).update(due_on=timezone.localdate() + timedelta(days=days))
    client.force_login(supervised.inspector)
    page = client.get(url("desk") + "?tab=all")
    dates = [row.due_on for row in page.context["page"].rows]
    assert dates == sorted(dates) and page.context["figures"]["late"] == 1
    assert "is-late" in page.content.decode()
    assert len(client.get(url("desk") + "?tab=all&due=late").context["page"].rows) == 1
    assert len(client.get(url("desk") + "?tab=all&mode=online").context["page"].rows) == 0


def test_the_desk_costs_the_same_with_more_rows(client, supervised):
    client.force_login(supervised.inspector)
    client.get(url("desk") + "?tab=all")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(url("desk") + "?tab=all")
        counts.append(len(found))
        for _ in range(3):
            supervised.office.accepted()
        pull.pull_checks()
    assert counts[0] == counts[1] <= 12


# -- the handling, officer and citizen


@pytest.mark.clause("V-09")
def test_from_the_hearing_to_the_decision_served(client, supervised):
    row = supervised.untrue()
    client.force_login(supervised.office.user)
    assert url("hearing", row.pk) in client.get(url("hearings")).content.decode()
    page = client.get(url("hearing", row.pk)).content.decode()
    assert "陈述、申辩" in page and "工资单" in page
    own_page = reverse("pledges:my")
    assert url("hearing", row.pk) in client.get(own_page).content.decode()
    assert client.post(url("speak", row.pk), {"statement": ""}).status_code == 422
    assert client.post(url("speak", row.pk), {"statement": "收入是临时的。"}).status_code == 302
    assert url("hearing", row.pk) not in client.get(own_page).content.decode()

    client.force_login(supervised.head)
    assert url("handling", row.pk) in client.get(url("handlings")).content.decode()
    decision = {
        "measures": ["terminate"], "breach": "false_pledge", "harm": "none", "reasons": "申辩与工资单不符。",
    }  # fmt: skip
    assert client.post(url("decide", row.pk), {**decision, "measures": []}).status_code == 422
    assert client.post(url("decide", row.pk), decision).status_code == 302
    supervised.refresh()
    assert supervised.pledge.state == PledgeState.BROKEN and supervised.case.state == CaseState.TERMINATED
    served = {"how": "direct", "on": timezone.localdate().isoformat(), "proof": "回证1号"}
    assert client.post(url("serve", row.pk), served).status_code == 302
    assert client.post(url("finish", row.pk), {"note": "已终止。"}).status_code == 302
    row.refresh_from_db()
    assert row.state == HandlingState.EXECUTED
    client.force_login(supervised.office.user)
    assert row.number in client.get(url("hearing", row.pk)).content.decode()


def test_the_finder_sees_no_decision_form_and_may_not_decide(client, supervised):
    row = supervised.heard()
    client.force_login(supervised.inspector)
    assert "form-decide" not in client.get(url("handling", row.pk)).content.decode()
    assert client.post(url("decide", row.pk), {}).status_code == 403


def test_before_the_hearing_a_decision_is_refused(client, supervised):
    row = supervised.untrue()
    client.force_login(supervised.head)
    decision = {"measures": ["penalty"], "breach": "false_pledge", "harm": "none", "reasons": "…"}
    answer = client.post(url("decide", row.pk), decision)
    assert answer.status_code == 422 and "还没有听取" in answer.content.decode()


def test_an_officer_takes_down_a_statement(client, supervised):
    row = supervised.untrue()
    client.force_login(supervised.head)
    assert client.post(url("hear", row.pk), {"statement": "当事人称已退款。"}).status_code == 302
    assert client.post(url("dismiss", row.pk), {"reasons": "工资单是同名者的。"}).status_code == 302
    row.refresh_from_db()
    assert row.upheld is False


def test_a_hearing_is_nobody_elses(client, supervised):
    row = supervised.untrue()
    client.force_login(ApplicantFactory())
    assert client.get(url("hearing", row.pk)).status_code == 404
    client.force_login(supervised.office.user)
    assert client.get(url("handling", row.pk)).status_code == 403


# -- draws


@pytest.mark.clause("V-06")
def test_a_draw_from_plan_to_public_data(client):
    supervised = Supervised(**EXEMPT)
    for _ in range(3):
        supervised.office.accepted()
    pull.pull_checks()
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, agency=supervised.agency)
    client.force_login(bureau)
    plan = {"area": supervised.agency.area.pk, "title": "第四季度抽查", "wanted": 2, "check_days": 20}
    assert client.post(url("draws"), {**plan, "wanted": 0}).status_code == 422
    client.post(url("draws"), plan)
    draw = Draw.objects.get()
    for act in ("freeze", "seed", "draw_lots", "publish"):
        assert client.get(url("draw", draw.pk)).status_code == 200
        assert client.get(url("data", draw.pk)).status_code == 404
        assert client.post(url(act, draw.pk)).status_code == 302
    draw.refresh_from_db()
    assert draw.state == DrawState.PUBLISHED
    page = client.post(url("verify", draw.pk), follow=True).content.decode()
    assert "验证通过" in page
    client.logout()
    assert draw.title in client.get(url("results")).content.decode()
    data = json.loads(client.get(url("data", draw.pk)).content)
    assert lottery.verify(data) == [] and supervised.case.number not in str(data)


def test_a_bureau_elsewhere_does_not_know_of_a_draw(client):
    supervised = Supervised(**EXEMPT)
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, agency=supervised.agency))
    plan = {"area": supervised.agency.area.pk, "title": "抽查", "wanted": 1, "check_days": 20}
    client.post(url("draws"), plan)
    draw = Draw.objects.get()
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN))
    assert client.post(url("freeze", draw.pk)).status_code == 404
    client.force_login(supervised.inspector)
    assert client.get(url("draws")).status_code == 403


def test_a_cancelled_draw_stays_in_public_with_its_reason(client):
    supervised = Supervised(**EXEMPT)
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, agency=supervised.agency))
    plan = {"area": supervised.agency.area.pk, "title": "抽查", "wanted": 1, "check_days": 20}
    client.post(url("draws"), plan)
    draw = Draw.objects.get()
    assert client.post(url("cancel", draw.pk), {"reason": ""}).status_code == 422
    client.post(url("cancel", draw.pk), {"reason": "计划有误"})
    client.logout()
    assert "计划有误" in client.get(url("results")).content.decode()
