"""Candidates for the list: figures that add up, order, what is in by default, and the way to a draft."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matters.domain import candidates
from matters.enums import CheckMode
from matters.models import Candidate
from matters.screening_enums import CandidateState, Closeness, Ease, FocusField
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import Role
from tests.factories.matters import AdministrativeMatterFactory
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-06")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIGURES = {
    "name": "居住证明",
    "issuing_unit": "公安机关",
    "focus": FocusField.NONE,
    "closeness": Closeness.SOME,
    "yearly": 120,
    "days": 2,
    "trips": 1,
    "ease": Ease.ASKING,
    "licence_online": False,
}


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def matter():
    return AdministrativeMatterFactory()


def propose(matter, **figures):
    return candidates.propose(matter, by=SYSTEM, **FIGURES | figures)


def sign_in(client, agency, role=Role.HANDLER):
    user = StaffFactory(role=role, agency=agency, area=agency.area)
    client.force_login(user, backend=BACKEND)
    return user


def page(name, *args):
    return reverse(f"matters:{name}", args=args)


def test_points_shown_add_up_to_the_score(matter):
    found = propose(matter)
    assert found.score == sum(part.points for part in candidates.parts_of(found)) == 15 + 15 + 8 + 10


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("closeness", Closeness.MANY),
        ("yearly", 5000),
        ("days", 5),
        ("trips", 3),
        ("ease", Ease.ONLINE),
        ("focus", FocusField.INSURANCE),
    ],
)
def test_each_figure_moves_a_candidate_up(matter, figure, value):
    assert propose(matter, **{"name": "另一项", figure: value}).score > propose(matter).score


def test_licence_that_can_be_verified_online_is_before_everything_else(matter):
    best = propose(
        matter,
        name="最好的",
        closeness=Closeness.MANY,
        yearly=90000,
        days=30,
        ease=Ease.ONLINE,
        focus=FocusField.MARKET,
    )
    licence = propose(
        matter, name="营业执照", closeness=Closeness.SOME, yearly=100, licence_online=True, ease=Ease.ONLINE
    )
    assert licence.score > best.score
    assert "原则上列入" in candidates.parts_of(licence)[-1].value


def test_corrected_figures_change_the_score(matter):
    found = propose(matter)
    assert candidates.revise(found, by=SYSTEM, yearly=9000).score == found.score + 15


def test_same_certificate_is_proposed_once(matter):
    propose(matter)
    with pytest.raises(Refused, match="已经在候选事项里"):
        propose(matter)


def test_candidate_becomes_a_draft_that_says_how_it_is_checked(matter):
    found = propose(matter)
    version = candidates.take_up(found, by=SYSTEM)
    assert (version.name, version.issuing_unit, version.check_mode) == (
        "居住证明",
        "公安机关",
        CheckMode.ASSISTANCE,
    )
    found.refresh_from_db()
    assert (found.state, found.version) == (CandidateState.TAKEN_UP, version)
    with pytest.raises(IllegalMove):
        candidates.take_up(found, by=SYSTEM)
    with pytest.raises(Refused, match="已经起草"):
        candidates.revise(found, by=SYSTEM, yearly=1)


def test_setting_aside_needs_a_reason_and_can_be_undone(matter):
    found = propose(matter)
    with pytest.raises(Refused, match="理由"):
        candidates.set_aside(found, reason=" ", by=SYSTEM)
    found = candidates.set_aside(found, reason="核查数据还没有接通", by=SYSTEM)
    assert found.state == CandidateState.SET_ASIDE
    found = candidates.bring_back(found, by=SYSTEM)
    assert (found.state, found.reason) == (CandidateState.PROPOSED, "")


def test_page_lists_by_score_or_as_asked_and_filters(client, matter):
    propose(matter, name="常用证明", yearly=20000)
    propose(matter, name="难开证明", days=9)
    propose(matter, name="医保证明", focus=FocusField.INSURANCE)
    sign_in(client, matter.agency, Role.AGENCY_HEAD)

    def names(**asked):
        return [row.name for row in client.get(page("candidates"), asked).context["page"].rows]

    assert names() == ["医保证明", "常用证明", "难开证明"]
    assert names(order="yearly")[0] == "常用证明"
    assert names(order="days")[0] == "难开证明"
    assert names(focus=FocusField.INSURANCE) == ["医保证明"]
    assert names(state=CandidateState.SET_ASIDE) == []
    assert names(order="nonsense") == ["医保证明", "常用证明", "难开证明"]


def test_list_costs_the_same_with_one_and_with_many(client, matter, django_assert_num_queries):
    sign_in(client, matter.agency)
    client.get(page("candidates"))
    propose(matter)
    with CaptureQueriesContext(connection) as one:
        client.get(page("candidates"))
    for n in range(12):
        propose(matter, name=f"证明{n}")
    with django_assert_num_queries(len(one)):
        client.get(page("candidates"))


def test_whole_way_on_the_pages(client, matter):
    sign_in(client, matter.agency)
    wrong = client.post(page("candidate_new"), {**FIGURES, "administrative_matter": matter.pk, "yearly": ""})
    assert wrong.status_code == 422
    answer = client.post(
        page("candidate_new"), {**FIGURES, "administrative_matter": matter.pk, "licence_online": ""}
    )
    found = Candidate.objects.get()
    assert answer.url == page("candidate", found.pk)
    shown = client.get(answer.url).content.decode()
    assert "得分 48" in shown
    client.post(answer.url, {**FIGURES, "licence_online": "", "yearly": 1500})
    found.refresh_from_db()
    assert found.score == 58
    assert client.post(page("candidate_aside", found.pk), {"reason": ""}).status_code == 422
    answer = client.post(page("candidate_take_up", found.pk))
    found.refresh_from_db()
    assert answer.url == page("version_edit", found.version.pk)


def test_what_speaks_against_a_candidate_stands_on_its_page(client, matter):
    found = propose(matter, name="亲属关系证明", issuing_unit="村民委员会、公安机关")
    sign_in(client, matter.agency)
    shown = client.get(page("candidate", found.pk)).content.decode()
    assert "不应由村（居）民委员会出具" in shown
    assert "优先改为部门核查" in shown


def test_stranger_sees_nothing_and_the_bureau_writes_nothing(client, matter):
    found = propose(matter)
    sign_in(client, AgencyFactory())
    assert client.get(page("candidate", found.pk)).status_code == 404
    bureau = sign_in(client, matter.agency, Role.BUREAU_ADMIN)
    assert "修改数据" not in client.get(page("candidate", found.pk)).content.decode()
    with pytest.raises(Refused, match="不是您的职责"):
        candidates.take_up(found, by=bureau)
    assert client.post(page("candidate_aside", found.pk), {"reason": "数据没有接通"}).status_code == 302
