"""Adjusting a list: applied for with the basis, decided by the bureau, done by publication."""

import pytest
from django.urls import reverse

from matters.domain import adjustments, versions
from matters.models import Adjustment
from matters.upkeep_enums import AdjustmentState
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import PublisherLevel, Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import complete, published, reviewed, screen
from tests.factories.people import AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-09")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory(publisher_level=PublisherLevel.BUREAU)


@pytest.fixture
def version():
    return published(name="住所使用证明")


@pytest.fixture
def agency_person(version):
    return StaffFactory(role=Role.HANDLER, agency=version.matter.agency)


@pytest.fixture
def bureau(version):
    return StaffFactory(role=Role.BUREAU_ADMIN, area=version.matter.area)


def apply(version, by, *, kind="change", **fields):
    words = {
        "ground": "law",
        "reason": "登记条例已经修改",
        "bases": [LawClauseFactory()],
        "matter": version.matter,
    }
    return adjustments.apply(version.matter.administrative_matter, kind=kind, by=by, **{**words, **fields})


def test_agreed_a_change_opens_a_draft_and_is_done_when_it_is_published(version, agency_person, bureau):
    adjustment = adjustments.grant(apply(version, agency_person), opinion="同意", by=bureau)
    assert (adjustment.state, adjustment.version.number) == (AdjustmentState.GRANTED, 2)
    assert adjustment.version.change_note == "登记条例已经修改"
    versions.publish(reviewed(adjustment.version), by=SYSTEM)
    adjustment.refresh_from_db()
    assert adjustment.state == AdjustmentState.DONE


def test_agreed_an_addition_opens_a_new_matter(version, agency_person, bureau):
    applied = apply(version, agency_person, kind="add", matter=None, name="场地证明")
    draft = adjustments.grant(applied, opinion="同意", by=bureau).version
    assert (draft.name, draft.matter.agency) == ("场地证明", version.matter.agency)
    versions.edit(draft, by=SYSTEM, **complete(name="场地证明"))
    screen(draft)
    versions.publish(reviewed(draft), by=SYSTEM)
    assert Adjustment.objects.get().state == AdjustmentState.DONE


def test_agreed_a_removal_takes_down_where_the_bureau_publishes(version, agency_person, bureau):
    done = adjustments.grant(apply(version, agency_person, kind="end"), opinion="同意", by=bureau)
    version.refresh_from_db()
    assert (done.state, version.state) == (AdjustmentState.DONE, "withdrawn")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"bases": []}, "no_basis"),
        ({"reason": "改"}, "no_reason"),
        ({"matter": None}, "no_matter"),
        ({"kind": "add", "matter": None}, "no_name"),
    ],
)
def test_an_application_without_basis_or_words_is_refused(version, agency_person, fields, code):
    with pytest.raises(Refused) as refusal:
        apply(version, agency_person, **fields)
    assert refusal.value.code == code


def test_one_application_at_a_time_for_a_certificate(version, agency_person):
    first = apply(version, agency_person)
    with pytest.raises(Refused) as refusal:
        apply(version, agency_person)
    assert refusal.value.code == "one_open"
    adjustments.withdraw(first, by=agency_person)
    assert apply(version, agency_person).state == AdjustmentState.APPLIED


def test_an_agency_applies_for_itself_and_does_not_decide(version, agency_person, bureau):
    with pytest.raises(Refused) as refusal:
        apply(version, StaffFactory(role=Role.HANDLER))
    assert refusal.value.code == "may_not"
    adjustment = apply(version, agency_person)
    with pytest.raises(Refused) as refusal:
        adjustments.grant(adjustment, opinion="同意", by=agency_person)
    assert refusal.value.code == "may_not"
    with pytest.raises(Refused) as refusal:
        adjustments.refuse(adjustment, opinion="", by=bureau)
    assert refusal.value.code == "no_reason"
    assert adjustments.refuse(adjustment, opinion="依据不足", by=bureau).state == AdjustmentState.REFUSED
    with pytest.raises(IllegalMove):
        adjustments.grant(adjustment, opinion="同意", by=bureau)


def test_pages_from_application_to_decision(client, version, agency_person, bureau):
    clause = version.bases.get().clause
    client.force_login(agency_person, backend=BACKEND)
    new = reverse("matters:adjustment_new")
    data = {"kind": "change", "ground": "law", "matter": str(version.matter_id), "reason": "登记条例已经修改"}
    assert client.post(new, data | {"bases": "没有这部法第一条"}).status_code == 422
    words = {"bases": clause.text[:10]}
    assert client.post(new, data | words).status_code == 302
    adjustment = Adjustment.objects.get()
    assert list(adjustment.bases.all()) == [clause]

    page = reverse("matters:adjustment", args=[adjustment.pk])
    assert client.post(page + "decide/", {"opinion": "同意"}).status_code == 422
    client.force_login(StaffFactory(role=Role.HANDLER), backend=BACKEND)
    assert client.get(page).status_code == 404
    client.force_login(bureau, backend=BACKEND)
    assert adjustment.name in client.get(reverse("matters:adjustments")).content.decode()
    assert client.post(page + "decide/", {"no": "1", "opinion": ""}).status_code == 422
    assert client.post(page + "decide/", {"opinion": "同意"}).status_code == 302
    assert "据此起草" in client.get(page).content.decode()
