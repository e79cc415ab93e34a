"""A value is put right before the decision without blame; what follows a withdrawal for the matter; on the spot."""

import pytest
from django.urls import reverse

from pledges.domain import choices, corrections, decisions, eligibility, withdrawal
from pledges.enums import CaseState, Channel, ChoiceKind, MessageKind, PledgeState, SignatureKind
from pledges.models import Message, Pledge, Writ
from pledges.writ_enums import WritKind
from portal.kernel.acts import Refused
from portal.people.domain.identity import record_identity_check
from portal.people.enums import Role
from portal.people.models import Assignment
from tests.factories.pledges import REMEDIES, VALUES, Office, days, handwriting
from verification.domain.pull import cancel_ended, pull_checks
from verification.enums import CheckState
from verification.models import Check

NEW = {**VALUES, "income": "950"}


def code(call, *args, **fields):
    with pytest.raises(Refused) as refusal:
        call(*args, **fields)
    return refusal.value.code


def prepared(office, pledge, **fields):
    given = {"values": NEW, "reason": "月收入填错了。", "by": office.user}
    return corrections.prepare_correction(pledge, **{**given, **fields})


def signed(office, draft, **fields):
    given = {"digest": draft.content_digest, "kind": SignatureKind.PAD, "signature_png": handwriting()}
    return corrections.sign_correction(draft, by=office.user, **{**given, **fields})


@pytest.mark.clause("P-10")
def test_a_corrected_value_is_signed_anew_and_the_old_version_kept(office, accepted):
    old = accepted.pledges.get()
    new = signed(office, prepared(office, old))

    old.refresh_from_db()
    assert (old.state, old.values["income"]) == (PledgeState.CORRECTED, "900")
    assert (new.state, new.values["income"], new.replaces) == (PledgeState.IN_FORCE, "950", old)
    assert new.number != old.number
    assert accepted.choices.get().pledge == new
    assert "不计入失信记录" in Message.objects.get(kind=MessageKind.PLEDGE_CORRECTED).text
    assert accepted.choices.get().choice == ChoiceKind.PLEDGE


def test_until_it_is_signed_the_old_pledge_holds(office, filed):
    draft = prepared(office, filed.pledges.get())
    assert filed.choices.get().pledge.state == PledgeState.SIGNED
    again = prepared(office, filed.pledges.get(state=PledgeState.SIGNED), values={**NEW, "members": "4"})
    assert again.pk == draft.pk
    corrections.give_up_correction(again, by=office.user)
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wanted"),
    (({"values": VALUES}, "unchanged"), ({"reason": " "}, "no_reason")),
)
def test_a_correction_changes_something_and_says_why(office, filed, fields, wanted):
    assert code(prepared, office, filed.pledges.get(), **fields) == wanted


def test_after_the_decision_nothing_is_corrected(office, accepted):
    draft = prepared(office, accepted.pledges.get())
    decisions.decide(accepted, decision="granted", text="准予。", by=office.handler)
    assert code(signed, office, draft) == "illegal_move"
    assert code(prepared, office, accepted.pledges.get(state=PledgeState.IN_FORCE)) == "illegal_move"


def test_signed_is_what_was_shown(office, filed):
    draft = prepared(office, filed.pledges.get())
    assert code(signed, office, draft, digest="0" * 64) == "stale"


def test_the_check_follows_the_pledge_that_counts(office, accepted):
    pull_checks()
    old_check = Check.objects.get()
    new = signed(office, prepared(office, accepted.pledges.get()))
    pull_checks()
    cancel_ended()

    old_check.refresh_from_db()
    assert old_check.state == CheckState.CANCELLED
    assert Check.objects.get(pledge=new).state == CheckState.DUE


@pytest.mark.clause("P-10")
def test_the_applicant_corrects_it_on_her_pages(office, client):
    import base64

    case = office.filed()
    old = case.pledges.get()
    client.force_login(office.user)
    place = [case.pk, old.pk]
    assert "更正内容" in client.get(reverse("pledges:case", args=[case.pk])).content.decode()
    fill, sign = reverse("pledges:correct_fill", args=place), reverse("pledges:correct_sign", args=place)
    assert client.get(fill).status_code == 200
    assert client.post(fill, {**NEW, "income": "x", "reason": "填错"}).status_code == 422
    assert client.post(fill, {**NEW, "reason": "填错"}).status_code == 302
    assert "950元" in client.get(sign).content.decode()
    draft = Pledge.objects.get(replaces=old)
    picture = "data:image/png;base64," + base64.b64encode(handwriting()).decode()
    posted = {"signature": picture, "signature_digest": draft.content_digest}
    assert client.post(sign, posted).status_code == 302
    page = client.get(reverse("pledges:case", args=[case.pk])).content.decode()
    assert "更正。" in page
    assert "已更正" in client.get(reverse("pledges:check_code", args=[old.check_code])).content.decode()
    client.force_login(office.handler)
    page = client.get(reverse("pledges:handling_case", args=[case.pk])).content.decode()
    assert "由申请人更正" in page


# -- consequences of a withdrawal by matter -------------------------------------------------------


@pytest.mark.clause("P-10")
def test_after_a_withdrawal_the_path_is_closed_for_the_days_of_the_matter(db):
    office = Office(withdrawal_closed_days=30)
    case = office.accepted()
    withdrawal.withdraw_pledge(case.pledges.get(), reason="收入有变化", by=office.user)

    again = office.open()
    choose = {"kind": ChoiceKind.PLEDGE, "by": office.user}
    assert code(choices.choose, again.choices.first(), **choose) == "withdrawn_lately"
    choices.choose(
        again.choices.first(), kind=ChoiceKind.CERTIFICATE, by=office.user
    )  # the other way is open

    gone = Pledge.objects.get()
    for ago, barred in ((30, True), (31, False)):
        Pledge.objects.update(withdrawn_at=gone.withdrawn_at.replace() - (days(ago) - days(0)))
        closings = eligibility.closings_of(office.subject, [office.version])
        assert (office.version.matter_id in closings) == barred


def test_without_a_rule_of_the_matter_the_path_stays_open(office, accepted):
    withdrawal.withdraw_pledge(accepted.pledges.get(), reason="收入有变化", by=office.user)
    assert eligibility.closings_of(office.subject, [office.version]) == {}


def test_an_application_withdrawn_closes_nothing(db):
    office = Office(withdrawal_closed_days=30)
    withdrawal.withdraw_application(office.filed(), reason="不办了", by=office.user)
    assert eligibility.closings_of(office.subject, [office.version]) == {}


@pytest.mark.clause("P-10")
def test_the_page_says_so_before_she_withdraws(client, db):
    office = Office(withdrawal_closed_days=30)
    case = office.filed()
    client.force_login(office.user)
    url = reverse("pledges:withdraw_pledge", args=[case.pk, case.pledges.get().pk])
    assert "30日内再办这一项，只能提交证明" in client.get(url).content.decode()


# -- decided on the spot --------------------------------------------------------------------------


@pytest.fixture
def both(office):
    """One who serves the counter and handles cases."""
    Assignment.objects.create(user=office.clerk, role=Role.HANDLER, agency=office.agency)
    return type(office.clerk).objects.get(pk=office.clerk.pk)


def at_counter(office):
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency, account=office.user)
    return office.signed(channel=Channel.COUNTER).case


def test_decided_on_the_spot_in_one_act(office, both):
    case = decisions.decide_on_the_spot(at_counter(office), decision="granted", text="准予。", by=both)
    assert (case.state, case.handler, bool(case.number)) == (CaseState.DECIDED, both, True)
    assert [writ.kind for writ in Writ.objects.all()] == [
        WritKind.GRANTED
    ]  # no notice of acceptance is needed


def test_on_the_spot_needs_counter_and_handler(office, both):
    fields = {"decision": "granted", "text": "准予。"}
    assert code(decisions.decide_on_the_spot, office.filed(), by=both, **fields) == "not_window"
    assert code(decisions.decide_on_the_spot, at_counter(office), by=office.user, **fields) == "not_handler"


def test_the_counter_page_offers_it_to_who_may(office, both, client):
    case = at_counter(office)
    client.force_login(both)
    page = client.get(reverse("pledges:window_case", args=[case.pk])).content.decode()
    assert "当场作出决定" in page
    url = reverse("pledges:window_spot", args=[case.pk])
    assert client.post(url, {"decision": "refused", "text": "不符合"}).status_code == 422
    posted = {"decision": "refused", "text": "不符合条件。", "remedies": REMEDIES}
    assert client.post(url, posted).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED
