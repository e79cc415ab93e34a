"""The agency's documents: issued with the act, from one content, served, corrected, never silently changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matters.enums import AdminKind
from pledges import writ_words
from pledges.content import InvalidContent
from pledges.domain import acceptance, corrections, decisions, service, writs
from pledges.enums import Decision, MessageKind
from pledges.models import Message, SupplementRequest, Writ
from pledges.writ_enums import DECISIONS, ServiceMethod, WritKind
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.files import keep
from portal.kernel.models import Duty
from portal.kernel.pdf.seal import verify_seal
from portal.people.enums import Role
from tests.factories.pdfs import text_of as text_of_pdf
from tests.factories.people import AgencyFactory, StaffFactory
from tests.factories.pledges import REMEDIES, days, deliver

SERVED = {"method": ServiceMethod.DIRECT, "proof": "送达回证3号"}


def refused_acceptance(office):
    return acceptance.refuse_acceptance(
        office.filed(), reason="不属于本机关职权范围。", remedies=REMEDIES, by=office.handler
    )


def serve(writ, office, **fields):
    return service.serve(writ, by=office.handler, **{**SERVED, "done_on": today(), **fields})


def code(call, *args, **fields):
    with pytest.raises(Refused) as refusal:
        call(*args, **fields)
    return refusal.value.code


@pytest.mark.clause("P-09")
def test_each_act_leaves_its_document_numbered_and_cited(office, decided):
    accepted, granted = Writ.objects.filter(case=decided)
    assert (accepted.kind, granted.kind) == (WritKind.ACCEPTED, WritKind.GRANTED)
    assert granted.number.startswith(f"{office.agency.number_prefix}准〔")
    content = writs.content_of(granted)
    assert content.title == "准予行政确认决定书"
    assert "《中华人民共和国法律援助法》第四十一条" in content.citations
    assert office.version.name in "".join(content.paragraphs)
    assert Duty.objects.filter(key=f"writ:{granted.pk}").exists()


def test_a_licence_names_itself_in_the_title(office):
    assert writ_words.title_of(WritKind.REFUSED, AdminKind.LICENCE) == "不予行政许可决定书"
    assert writ_words.title_of(WritKind.GRANTED, AdminKind.PUBLIC_SERVICE) == "准予决定书"


def test_an_adverse_document_names_the_superior_body(office):
    office.agency.superior = AgencyFactory(name="某市司法局")
    office.agency.save()
    case = office.filed()

    assert "六十日内向某市司法局申请行政复议" in writs.remedies_for(case)
    assert "六个月" in writs.remedies_for(case)


def test_without_a_superior_the_government_of_the_area_is_named(office, filed):
    assert f"向{office.area.name}人民政府申请" in writs.remedies_for(filed)


@pytest.mark.parametrize("words", ("可以申请行政复议。", "六十日内申请行政复议。", "可以复议或者诉讼。"))
def test_remedies_without_their_time_are_none(office, words):
    fields = {"decision": Decision.REFUSED, "text": "不符合条件。", "remedies": words, "by": office.handler}
    assert code(decisions.decide, office.accepted(), **fields) == "no_remedies"


def test_page_pdf_and_api_say_the_same(office, client):
    refused_acceptance(office)
    writ = writs.make_writ(Writ.objects.select_related("case__subject").get())
    client.force_login(office.user)
    place = [writ.case_id, writ.pk]

    page = client.get(reverse("pledges:writ", args=place)).content.decode()
    pdf = client.get(reverse("pledges:writ_file", args=place)).content
    answer = client.get(reverse("pledges:api_writ", args=place)).json()

    printed = "".join(text_of_pdf(pdf).split())
    content = writs.content_of(writ)
    for text in (content.title, content.number, content.opening, *content.paragraphs, content.remedies):
        assert text in page
        assert text in printed
    assert answer["content"]["paragraphs"] == list(content.paragraphs)
    assert answer["digest"] == content.digest()
    verdict = verify_seal(pdf)
    assert (verdict.intact, verdict.owner) == (True, office.agency.name)


def test_made_twice_it_is_one_paper(accepted):
    writ = writs.make_writ(Writ.objects.select_related("case__subject").get())
    assert writs.make_writ(writ).file_id == writ.file_id


def test_content_without_a_basis_is_no_document(accepted):
    record = {**Writ.objects.get().content, "bases": []}
    with pytest.raises(InvalidContent):
        writs.WritContent.from_record(record)


def test_who_may_look_at_it(office, accepted, client):
    writ = Writ.objects.get()
    url = reverse("pledges:writ", args=[writ.case_id, writ.pk])
    for user, status in ((office.handler, 200), (office.clerk, 200), (office.user, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
    for role, agency, status in ((Role.HANDLER, AgencyFactory(), 404), (Role.INSPECTOR, office.agency, 404)):
        client.force_login(StaffFactory(role=role, agency=agency))
        assert client.get(url).status_code == status


@pytest.mark.parametrize(
    ("fields", "wanted"),
    (
        ({"proof": " "}, "no_proof"),
        ({"done_on": timedelta(days=1)}, "bad_date"),
        ({"done_on": timedelta(days=-1)}, "bad_date"),
        ({"method": ServiceMethod.LEFT}, "no_witness"),
        ({"method": ServiceMethod.LEFT, "refused": True}, "no_witness"),
        ({"refused": True}, "refused"),
        ({"method": ServiceMethod.ELECTRONIC}, "method"),
        ({"method": "pigeon"}, "method"),
    ),
)
def test_service_is_proved(office, accepted, fields, wanted):
    if "done_on" in fields:
        fields = {**fields, "done_on": today() + fields["done_on"]}
    assert code(serve, Writ.objects.get(), office, **fields) == wanted


@pytest.mark.parametrize(
    ("method", "more", "waits"),
    (
        (ServiceMethod.DIRECT, {}, 0),
        (ServiceMethod.POST, {}, 0),
        (ServiceMethod.LEFT, {"refused": True, "witnesses": "村委会王某、李某"}, 0),
        (ServiceMethod.PUBLIC, {}, 30),
    ),
)
def test_periods_run_from_the_day_of_service(office, method, more, waits):
    refused_acceptance(office)
    writ = Writ.objects.get()
    serve(writ, office, method=method, **more)

    writ.refresh_from_db()
    assert writ.served_on == days(waits)
    assert writs.remedy_ends(writ) == (
        days(waits + 60),
        writ_words.six_months(days(waits)),
    )
    assert code(serve, writ, office) == "illegal_move"


def test_six_months_end_with_the_month():
    from datetime import date

    assert writ_words.six_months(date(2026, 8, 31)) == date(2027, 2, 28)
    assert writ_words.six_months(date(2026, 12, 15)) == date(2027, 6, 15)


def test_time_for_supplements_runs_from_service(office, filed):
    acceptance.ask_supplement(filed, items=[{"text": "请补填联系电话"}], by=office.handler)
    writ = Writ.objects.get()
    Writ.objects.update(issued_at=writ.issued_at - timedelta(days=9))
    serve(writ, office, done_on=days(-7))

    wanted = add_workdays(days(-7), 15).date
    filed.refresh_from_db()
    assert (filed.due_on, SupplementRequest.objects.get().due_on) == (wanted, wanted)
    assert writs.content_of(writ).items == ("请补填联系电话",)


def test_a_matter_is_concluded_when_its_decision_was_served(office, decided):
    assert code(decisions.conclude, decided, by=office.handler) == "unserved"

    decision = Writ.objects.get(kind__in=DECISIONS)
    serve(decision, office, method=ServiceMethod.PUBLIC)
    assert code(decisions.conclude, decided, by=office.handler) == "unserved"  # the thirty days are not over


def test_handed_over_and_concluded_in_one_act(office, decided):
    assert deliver(decided, by=office.handler).state == "concluded"


def test_opened_in_the_portal_it_is_served_only_with_consent(office, accepted, client):
    writ = Writ.objects.get()
    client.force_login(office.user)
    place = [writ.case_id, writ.pk]
    client.post(reverse("pledges:receive", args=place))
    writ.refresh_from_db()
    assert writ.served_on is None

    client.post(reverse("pledges:service_consent", args=[writ.case_id]))
    assert "打开并签收" in client.get(reverse("pledges:writ", args=place)).content.decode()
    writ.refresh_from_db()
    assert writ.served_on is None  # looking is not opening

    client.post(reverse("pledges:receive", args=place))
    writ.refresh_from_db()
    assert (writ.served_on, writ.service.method) == (today(), ServiceMethod.ELECTRONIC)
    assert "受理通知书" in client.get(reverse("pledges:writ", args=place)).content.decode()


def test_consent_is_taken_back(office, accepted):
    service.consent(accepted, by=office.user)
    service.consent(accepted, by=office.user)
    service.end_consent(accepted, by=office.user)
    assert code(service.receive, Writ.objects.get(), by=office.user) == "no_consent"
    assert code(service.consent, accepted, by=office.handler) == "not_yours"


@pytest.mark.parametrize("count", (1, 3))
def test_what_is_not_served_lies_on_the_desk(office, client, count, django_assert_num_queries):
    for _ in range(count):
        office.accepted()
    client.force_login(office.handler)
    client.get(reverse("pledges:unserved"))
    with django_assert_num_queries(5):
        page = client.get(reverse("pledges:unserved")).content.decode()
    assert page.count("受理通知书") >= count
    assert "待送达文书" in client.get(reverse("pledges:handling")).content.decode()


def test_the_handler_records_service_on_the_page(office, accepted, client):
    writ = Writ.objects.get()
    client.force_login(office.handler)
    url = reverse("pledges:serve", args=[writ.case_id, writ.pk])
    assert client.post(url, {"method": "left", "done_on": today(), "proof": "张贴"}).status_code == 422
    assert client.post(url, {"method": "post", "done_on": today(), "proof": "邮件1号"}).status_code == 302
    writ.refresh_from_db()
    assert writ.served_on == today()
    client.force_login(office.user)
    assert client.get(url).status_code == 403


def test_the_proof_of_service_is_opened_by_the_agency_only(office, accepted, client):
    writ = Writ.objects.get()
    file = keep(b"%PDF-1.7\n%%EOF\n", name="回证.pdf", content_type="application/pdf")
    serve(writ, office, file=file)
    place = [writ.case_id, writ.pk]
    url = reverse("pledges:service_file", args=place)
    for user, status in ((office.handler, 200), (office.clerk, 200), (office.user, 403)):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert (url in client.get(reverse("pledges:writ", args=place)).content.decode()) == (status == 200)


def test_the_window_finds_what_is_to_be_handed_over(office, accepted, client):
    client.force_login(office.clerk)
    url = reverse("pledges:unserved")
    assert url in client.get(reverse("pledges:window")).content.decode()
    page = client.get(url).content.decode()
    assert "受理通知书" in page
    assert "办件处理" not in page  # not her desk


def corrected(office, **fields):
    writ = Writ.objects.get()
    content = writs.content_of(writ)
    given = {
        "reason": "受送达人姓名写错",
        "addressee": "王更正",
        "paragraphs": content.paragraphs,
        "items": content.items,
        "by": office.handler,
    }
    return corrections.correct_writ(writ, **{**given, **fields})


def test_a_slip_of_the_pen_makes_a_new_version(office, accepted, client):
    new = corrected(office)

    old = Writ.objects.get(version=1)
    assert (new.version, new.replaces, new.number) == (2, old, f"{old.number}（更正1）")
    assert writs.content_of(new).addressee == "王更正"
    assert writs.content_of(old).addressee == office.subject.name
    assert Message.objects.filter(kind=MessageKind.WRIT_CORRECTED).exists()
    page = client.get(reverse("pledges:check_code", args=[old.check_code])).content.decode()
    assert "不再使用" in page
    assert new.number in page
    assert "真实，有效" in client.get(reverse("pledges:check_code", args=[new.check_code])).content.decode()
    assert code(serve, old, office) == "illegal_move"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    (
        ({"reason": " "}, "no_reason"),
        ({"addressee": " "}, "no_addressee"),
        ({"paragraphs": ["经审查，不符合要求。", "本机关决定不予受理。"]}, "substance"),
        ({"items": ["再补一张照片"]}, "asked_already"),
    ),
)
def test_a_correction_changes_no_decision(office, fields, wanted):
    refused_acceptance(office)
    assert code(corrected, office, **fields) == wanted


def test_nothing_changed_is_no_correction(office, accepted):
    assert code(corrected, office, addressee=office.subject.name) == "unchanged"


def test_a_decision_that_fell_with_its_pledge_says_so(office):
    from pledges.domain import withdrawal
    from portal.people.enums import WithdrawalUntil

    office.rules.withdrawal_until = WithdrawalUntil.CONCLUDED
    office.rules.save()
    case = office.decided()
    withdrawal.withdraw_pledge(case.pledges.get(), reason="收入有变化", by=office.user)

    decision = Writ.objects.get(kind=WritKind.GRANTED)
    assert decision.superseded
    assert "撤回承诺" in decision.superseded_reason
    with pytest.raises(IllegalMove):
        serve(decision, office)
