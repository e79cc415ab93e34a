"""Changes of the law open reviews for exactly what rests on the clauses that changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matters.domain import law_changes, versions
from matters.models import ReviewTask
from matters.upkeep_enums import LawChangeKind, TaskKind, TaskOutcome, TaskState
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory, LegalVersionFactory
from tests.factories.matters import AdministrativeMatterFactory, draft, published
from tests.factories.people import AreaRulesFactory, StaffFactory
from tests.factories.pledges import Office

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-09")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def law():
    """A regulation of two clauses."""
    version = LegalVersionFactory()
    return [LawClauseFactory(version=version, item=n, text=f"第{n}项的内容。") for n in (1, 2)]


def change(clauses, **texts):
    """The regulation is amended: ``first`` and ``second`` are new words of its clauses."""
    changed = {clauses[("first", "second").index(name)].key: text for name, text in texts.items()}
    return law_changes.enter(
        clauses[0].version,
        kind=LawChangeKind.AMENDED,
        effective_on=today(),
        document="国务院令第999号",
        changed=changed,
        by=SYSTEM,
    )


def test_a_changed_clause_opens_reviews_for_exactly_what_rests_on_it(law):
    concerned = published(bases=[law[0]])
    liable = published(liability_clause=law[0])
    drafted = draft(bases=[law[0]])
    other = published(bases=[law[1]])
    found = change(law, first="改写后的内容。")
    tasks = set(found.tasks.values_list("kind", "version_id"))
    assert {
        (TaskKind.MATTER, concerned.pk),
        (TaskKind.MATTER, drafted.pk),
        (TaskKind.LIABILITY, liable.pk),
    } == {task for task in tasks if task[1]}
    texts = set(found.tasks.filter(kind=TaskKind.TEXT).values_list("object_id", flat=True))
    assert texts == {str(concerned.texts.get().pk), str(liable.texts.get().pk)}
    assert not found.tasks.filter(label__contains=other.name, agency=other.matter.agency).exists()
    task = found.tasks.get(version=concerned)
    assert (task.agency, task.area, task.state) == (
        concerned.matter.agency,
        concerned.matter.area,
        TaskState.OPEN,
    )
    assert task.due_on > today()


def test_the_next_version_of_the_source_has_the_new_words_and_keeps_the_others(law):
    found = change(law, first="改写后的内容。")
    old = found.version
    old.refresh_from_db()
    assert old.effective_to == today()
    assert {clause.item: clause.text for clause in found.successor.clauses.all()} == {
        1: "改写后的内容。",
        2: "第2项的内容。",
    }


@pytest.fixture
def article():
    """An article of two paragraphs, each of them a clause of its own, and another article."""
    version = LegalVersionFactory()
    words = ("甲款的内容。", "乙款的内容。")
    whole = LawClauseFactory(version=version, article=7, paragraph=None, item=None, text="\n".join(words))
    parts = [
        LawClauseFactory(version=version, article=7, paragraph=n, item=None, text=text)
        for n, text in enumerate(words, 1)
    ]
    other = LawClauseFactory(version=version, article=71, paragraph=1, item=None, text="别的条。")
    return [whole, *parts, other]


def amend(clauses, changed):
    return law_changes.enter(
        clauses[0].version,
        kind=LawChangeKind.AMENDED,
        effective_on=today(),
        document="国务院令第999号",
        changed={clauses[n].key: text for n, text in changed.items()},
        by=SYSTEM,
    )


@pytest.mark.parametrize(
    ("changed", "concerned"),
    [
        ({1: "甲款的新内容。"}, {0, 1}),
        ({0: "全条改写。"}, {0, 1, 2}),
        ({0: "甲款的新内容。\n乙款的内容。", 1: "甲款的新内容。"}, {0, 1}),
        ({0: ""}, {0, 1, 2}),
        ({3: "别的条改了。"}, {3}),
    ],
)
def test_what_rests_on_the_whole_article_or_on_a_part_of_it_is_reviewed_too(article, changed, concerned):
    resting = [published(bases=[clause]).pk for clause in article]
    found = amend(article, changed)
    tasks = set(found.tasks.filter(kind=TaskKind.MATTER).values_list("version_id", flat=True))
    assert tasks == {resting[n] for n in concerned}


def test_the_whole_article_reads_on_with_the_new_paragraph_and_goes_with_all_its_parts(article):
    found = amend(article, {1: "甲款的新内容。"})
    new = {(c.article, c.paragraph): c.text for c in found.successor.clauses.all()}
    assert new[(7, None)] == "甲款的新内容。\n乙款的内容。"
    struck = law_changes.enter(
        found.successor,
        kind=LawChangeKind.AMENDED,
        effective_on=today() + timedelta(days=1),
        document="国务院令第1000号",
        changed={found.successor.clauses.get(article=7, paragraph=None).key: ""},
        by=SYSTEM,
    )
    assert [clause.article for clause in struck.successor.clauses.all()] == [71]


def test_a_whole_that_does_not_quote_its_part_must_be_rewritten_with_it(article):
    type(article[0]).objects.filter(pk=article[0].pk).update(text="全条另有表述。")
    with pytest.raises(Refused, match="包含它的第七条没有改") as refusal:
        amend(article, {1: "甲款的新内容。"})
    assert refusal.value.code == "whole_unchanged"
    assert not ReviewTask.objects.exists()


def test_a_clause_struck_out_is_not_in_the_next_version(law):
    assert [clause.item for clause in change(law, first="").successor.clauses.all()] == [2]


def test_a_source_that_ends_concerns_all_its_clauses(law):
    published(bases=[law[0]])
    published(bases=[law[1]])
    found = law_changes.enter(
        law[0].version, kind=LawChangeKind.ENDED, effective_on=today(), document="国务院令第999号", by=SYSTEM
    )
    assert found.tasks.filter(kind=TaskKind.MATTER).count() == 2
    assert found.successor is None
    with pytest.raises(IllegalMove):
        change(law, first="改写后的内容。")


def test_open_cases_are_reviewed_too_by_their_agency():
    case = Office().filed()
    clause = case.choices.get().version.bases.get().clause
    found = law_changes.enter(
        clause.version,
        kind=LawChangeKind.ENDED,
        effective_on=today(),
        document="国务院令第999号",
        by=SYSTEM,
    )
    task = found.tasks.get(kind=TaskKind.CASE)
    assert (task.object_id, task.agency_id) == (str(case.pk), case.agency_id)
    assert case.subject.name not in task.label


def test_nothing_changed_is_refused(law):
    with pytest.raises(Refused) as refusal:
        change(law)
    assert refusal.value.code == "nothing_changed"


def test_only_bureaus_and_system_administrators_enter_changes(law):
    with pytest.raises(Refused) as refusal:
        law_changes.enter(
            law[0].version,
            kind=LawChangeKind.ENDED,
            effective_on=today(),
            document="国务院令第999号",
            by=StaffFactory(role=Role.HANDLER),
        )
    assert refusal.value.code == "may_not"


def test_drafted_anew_is_believed_only_with_a_version_that_cites_another_clause(law):
    version = published(bases=[law[0]])
    task = change(law, first="改写后的内容。").tasks.get(kind=TaskKind.MATTER)
    owner = StaffFactory(role=Role.HANDLER, agency=version.matter.agency)
    words = {"outcome": TaskOutcome.REVISED, "note": "改引新条款", "by": owner}
    with pytest.raises(Refused) as refusal:
        law_changes.finish(task, **words)
    assert refusal.value.code == "not_revised"
    versions.create_draft(version.matter, by=SYSTEM, bases=[LawClauseFactory()])
    assert law_changes.finish(task, **words).state == TaskState.DONE


def test_a_review_is_its_owners(law):
    published(bases=[law[0]])
    task = change(law, first="改写后的内容。").tasks.get(kind=TaskKind.MATTER)
    with pytest.raises(Refused) as refusal:
        law_changes.finish(
            task, outcome=TaskOutcome.KEPT, note="不受影响", by=StaffFactory(role=Role.HANDLER)
        )
    assert refusal.value.code == "may_not"


def test_pages_from_the_source_to_the_finished_review(client, law):
    version = published(AdministrativeMatterFactory(), bases=[law[0]])
    area = version.matter.area
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=area), backend=BACKEND)
    assert law[0].source.title in client.get(reverse("matters:law_choose")).content.decode()
    address = reverse("matters:law_enter", args=[law[0].version.pk])
    assert version.name in client.get(address).content.decode()
    data = {f"clause_{clause.pk}": clause.text for clause in law}
    data |= {"kind": "amended", "effective_on": today().isoformat(), "document": "国务院令第999号"}
    assert client.post(address, data).status_code == 422
    data[f"clause_{law[0].pk}"] = "改写后的内容。"
    assert client.post(address, data, follow=True).status_code == 200
    task = ReviewTask.objects.get(kind=TaskKind.MATTER)

    page = reverse("matters:law_task", args=[task.pk])
    client.force_login(StaffFactory(role=Role.HANDLER), backend=BACKEND)
    assert client.get(page).status_code == 404
    client.force_login(StaffFactory(role=Role.HANDLER, agency=version.matter.agency), backend=BACKEND)
    assert task.label in client.get(reverse("matters:law_tasks")).content.decode()
    finish = reverse("matters:law_task_finish", args=[task.pk])
    assert client.post(finish, {"outcome": "kept", "note": ""}).status_code == 422
    assert client.post(finish, {"outcome": "kept", "note": "内容实质不变"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.DONE, TaskOutcome.KEPT)
