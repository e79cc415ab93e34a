"""The life of a version: drafted, reviewed step by step, published, replaced, taken down."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters import search
from matters.domain import aftermath
from matters.domain.bases import refuse_low_basis
from matters.domain.clarity import refuse_unclear
from matters.domain.comments import refuse_unanswered, write
from matters.domain.completeness import refuse_incomplete
from matters.domain.consultations import refuse_unconsulted
from matters.domain.guide_versions import renew
from matters.domain.reviewing import back_to_draft, refuse_pass, remember, take_up
from matters.domain.screening import inherit_answers, refuse_excluded
from matters.domain.stamps import refuse_stale
from matters.domain.steps import publication, step_after, steps_of
from matters.domain.text_elements import refuse_incomplete_text
from matters.domain.texts import compose, put_in_force
from matters.enums import REVIEW_STATES, StepDoer, StepOutcome, VersionState
from matters.models import (
    AdministrativeMatter,
    CertificationMatter,
    LegalBasis,
    MatterVersion,
)
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move
from portal.law import keys
from portal.law.models import LawClause
from portal.people.area_rules import rules_for
from portal.people.models import AreaRules

# What the authors of a version write; everything else follows from acts.
WRITTEN = (
    "name",
    "kind",
    "purpose",
    "proves",
    "issuing_unit",
    "acquire_hint",
    "conditions",
    "check_mode",
    "check_when",
    "check_days",
    "check_standard",
    "exempt_reason",
    "agent_allowed",
    "disclosed",
    "disclosure_scope",
    "disclosure_days",
    "insurance",
    "withdrawal_closed_days",
    "signature_strength",
    "paper_reason",
    "paper_basis",
    "questions",
    "site_address_needed",
    "civil_liability",
    "administrative_liability",
    "liability_clause",
    "criminal_liability",
    "change_note",
)


@act(clause=keys.BASIS_OF_CERTIFICATES)
def open_matter(
    administrative_matter: AdministrativeMatter,
    *,
    slug_code: str,
    by: Any,
    bases: Iterable[LawClause] = (),
    **fields: Any,
) -> MatterVersion:
    """Put a certificate on the agency's own list for the first time: a matter with its first draft."""
    matter = CertificationMatter.objects.create(
        administrative_matter=administrative_matter,
        agency=administrative_matter.agency,
        area=administrative_matter.area,
        slug_code=slug_code,
    )
    return create_draft(matter, by=by, bases=bases, **fields)


@act(clause=keys.BASIS_OF_CERTIFICATES)
def create_draft(
    matter: CertificationMatter, *, by: Any, bases: Iterable[LawClause] = (), **fields: Any
) -> MatterVersion:
    """Begin the next version, starting from the published one; one is open at a time."""
    if matter.versions.open().exists():
        raise Refused(
            "这项证明已有一个版本正在起草或者审核。", code="one_open", way_out="请接着修改那个版本。"
        )
    last = matter.versions.order_by("-number").first()
    version = next_draft(matter, number=last.number + 1 if last else 1, fields=fields)
    _refuse_unless(by, may.may_draft, version)
    version.full_clean(validate_constraints=False, exclude=["matter"])
    version.save()
    inherited = [basis.clause for basis in matter.current.bases.all()] if matter.current else []
    _set_bases(version, list(bases) or inherited)
    inherit_answers(version, matter.current)
    audit.record("matters.create_draft", version, by=by, number=version.number)
    return version


def next_draft(matter: CertificationMatter, *, number: int, fields: Mapping[str, Any]) -> MatterVersion:
    """A draft, not saved yet: what is published, over it what is written now."""
    version = MatterVersion(
        matter=matter, number=number, step_doer=StepDoer.DRAFTERS, step_since=timezone.now()
    )
    if matter.current:
        for name in WRITTEN:
            setattr(version, name, getattr(matter.current, name))
        version.change_note = ""
    _write(version, fields)
    return version


@act()
def edit(
    version: MatterVersion,
    *,
    by: Any,
    bases: Iterable[LawClause] | None = None,
    seen: str = "",
    **fields: Any,
) -> MatterVersion:
    """Change a draft. What is under review or published is changed by nobody; the trail names what changed."""
    version = _locked(version, seen)
    if version.state != VersionState.DRAFT:
        raise IllegalMove("只有起草中的版本可以修改。", way_out="审核中的请先退回；已公布的请起草新版本。")
    _refuse_unless(by, may.may_draft, version)
    changed = sorted(name for name, value in fields.items() if getattr(version, name, None) != value)
    clauses = None if bases is None else list(bases)
    if clauses is not None and [c.pk for c in clauses] != [b.clause_id for b in version.bases.all()]:
        changed.append("bases")
    if not changed:
        return version
    _write(version, fields)
    version.full_clean(validate_constraints=False, exclude=["matter"])
    version.save()
    if clauses is not None:
        _set_bases(version, clauses)
    audit.record("matters.edit", version, by=by, fields=changed)
    return version


@act(clause=keys.BASIS_OF_CERTIFICATES)
def submit(version: MatterVersion, *, by: Any, opinion: str = "", seen: str = "") -> MatterVersion:
    """Hand the draft in for its first review: complete, every comment answered, on a basis that carries it here."""
    version = _locked(version, seen)
    _refuse_unless(by, may.may_draft, version)
    if version.state != VersionState.DRAFT:
        raise IllegalMove(
            f"这个版本现在是“{version.get_state_display()}”，不能再报送。", way_out="请刷新页面。"
        )
    refuse_unanswered(version)
    rules = _gate(version)
    remember(version, StepOutcome.SUBMITTED, rules, by=by, opinion=opinion)
    return take_up(version, steps_of(rules)[0], rules, by=by, submitted_at=timezone.now())


@act()
def pass_step(
    version: MatterVersion,
    *,
    by: Any,
    opinion: str = "",
    technical: bool = False,
    seen: str = "",
    bundled: bool = False,
) -> MatterVersion:
    """Agree to the version in the present step; it goes to the next one of the area, at last to publication.

    What a step asks for besides the opinion must be there: comments settled, the head's declaration signed,
    minutes handed in. A step at which lists are merged is passed by the merged list alone (``bundled``).
    """
    version = _locked(version, seen)
    _refuse_unless_in_review(version, by)
    rules = rules_for(version.matter.area)
    if version.state == VersionState.READY:
        raise IllegalMove("审核步骤已经走完，可以公布了。", code="only_publication_left")
    refuse_pass(version, rules, by=by, bundled=bundled)
    following = step_after(rules, version.step, technical=technical) or publication(rules)
    remember(version, StepOutcome.PASSED, rules, by=by, opinion=opinion)
    return take_up(version, following, rules, by=by)


@act()
def send_back(
    version: MatterVersion,
    *,
    by: Any,
    opinion: str,
    comments: Mapping[str, str] | None = None,
    seen: str = "",
) -> MatterVersion:
    """Back to the drafters with reasons, comment by comment on the field they concern."""
    version = _locked(version, seen)
    _refuse_unless_in_review(version, by)
    _refuse_without_reason(opinion)
    rules = rules_for(version.matter.area)
    write(version, comments or {}, by=by)
    remember(version, StepOutcome.SENT_BACK, rules, by=by, opinion=opinion)
    return back_to_draft(version, by=by)


@act()
def back_to_step(
    version: MatterVersion, *, keys_of_step: Collection[str], opinion: str, by: Any
) -> MatterVersion:
    """Back to an earlier step of the review, which is taken once more; the drafters are not asked."""
    version = _locked(version)
    _refuse_unless_in_review(version, by)
    _refuse_without_reason(opinion)
    rules = rules_for(version.matter.area)
    step = next((step for step in steps_of(rules) if step.key in keys_of_step), None)
    if step is None:
        raise IllegalMove(
            "本地区的编制步骤已经变了，没有这一步。", way_out="请退回起草，按现在的步骤重新提交。"
        )
    remember(version, StepOutcome.SENT_BACK, rules, by=by, opinion=opinion)
    return take_up(version, step, rules, by=by)


@act()
def refuse_listing(version: MatterVersion, *, by: Any, opinion: str, seen: str = "") -> MatterVersion:
    """Not to be listed, with reasons."""
    version = _locked(version, seen)
    _refuse_unless_in_review(version, by)
    _refuse_without_reason(opinion)
    remember(version, StepOutcome.REFUSED, rules_for(version.matter.area), by=by, opinion=opinion)
    return move(version, VersionState.REFUSED, by=by)


@act(clause=keys.BASIS_OF_CERTIFICATES)
def publish(version: MatterVersion, *, by: Any, opinion: str = "", seen: str = "") -> MatterVersion:
    """Publish: from today the certificate may be asked for on these terms, and a pledge may replace it.

    Refused while an element is missing (all are named), while the basis is too low, and before the last step
    of the area's procedure. Whoever has the last step and publishes as well does both at once. The version
    before it and its text end on the same day.
    """
    version = _locked(version, seen)
    rules = _gate(version)
    refuse_unconsulted(version, rules=rules)
    if by is not SYSTEM and not may.may_publish(by, version, rules):
        raise Refused("公布清单不是您的职责。", code="may_not", way_out="本地区由规则确定的公布主体公布。")
    ready = version.state == VersionState.READY
    last = version.state in REVIEW_STATES and step_after(rules, version.step) is None
    if not ready and not (last and (by is SYSTEM or may.may_review(by, version))):
        raise IllegalMove("审核步骤没有走完，不能公布。", code="steps_left")
    if not ready:
        version = pass_step(version, by=by, opinion=opinion)
    on, now = today(), timezone.now()
    remember(version, StepOutcome.PUBLISHED, rules, by=by, opinion=opinion)
    if (former := version.matter.current) is not None:
        move(former, VersionState.SUPERSEDED, by=by, ended_at=now)
    move(
        version,
        VersionState.PUBLISHED,
        by=by,
        clause=keys.BASIS_OF_CERTIFICATES,
        published_at=now,
        effective_from=on,
        step_doer="",
    )
    put_in_force(version, rules=rules, on=on)
    matter = version.matter
    matter.current, matter.search_text = version, search.text_of(version)
    matter.save(update_fields=["current", "search_text"])
    renew(matter.administrative_matter, by=by)
    aftermath.published(version, former=former, rules=rules, by=by)
    return version


@act(clause=keys.BASIS_OF_CERTIFICATES)
def take_down(version: MatterVersion, *, by: Any, reason: str) -> MatterVersion:
    """Take a published matter off the list: from now on nobody may ask for this certificate."""
    version = _locked(version)
    _refuse_without_reason(reason)
    rules = rules_for(version.matter.area)
    if by is not SYSTEM and not may.may_publish(by, version, rules):
        raise Refused("撤下事项不是您的职责。", code="may_not")
    if version.state != VersionState.PUBLISHED:
        raise IllegalMove("只有已公布的事项可以撤下。")
    version.texts.filter(in_force_to=None).update(in_force_to=today())
    matter = version.matter
    matter.current = None
    matter.save(update_fields=["current"])
    renew(matter.administrative_matter, by=by)
    move(version, VersionState.WITHDRAWN, by=by, note=reason, ended_at=timezone.now())
    aftermath.taken_down(version, rules=rules, by=by)
    return version


def _locked(version: MatterVersion, seen: str = "") -> MatterVersion:
    """The version as it is now, kept from everybody else until the act is over. Raises Stale, see ``stamps``."""
    rows = MatterVersion.objects.select_related(
        "matter__area__parent", "matter__agency", "matter__administrative_matter", "step_area"
    )
    found = rows.select_for_update(of=("self",)).get(pk=version.pk)
    refuse_stale(found, seen)
    return found


def _write(version: MatterVersion, fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(WRITTEN):
        raise TypeError(f"not written by hand: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(version, name, value)


def _set_bases(version: MatterVersion, clauses: list[LawClause]) -> None:
    version.bases.all().delete()
    LegalBasis.objects.bulk_create(
        LegalBasis(version=version, clause=clause, order=order)
        for order, clause in enumerate(clauses, start=1)
    )
    version.forget_bases()


def _gate(version: MatterVersion) -> AreaRules:
    """The rules of the area, after the version has been held against them."""
    rules = rules_for(version.matter.area)
    refuse_incomplete(version, rules=rules)
    refuse_incomplete_text(compose(version, rules=rules), version=version)
    refuse_low_basis(version, rules=rules, on=today())
    refuse_excluded(version)
    refuse_unclear(version)
    return rules


def _refuse_unless(by: Any, rule: Any, version: MatterVersion) -> None:
    if by is not SYSTEM and not rule(by, version):
        raise Refused("这项工作不是您的职责。", code="may_not")


def _refuse_unless_in_review(version: MatterVersion, by: Any) -> None:
    if version.state not in REVIEW_STATES:
        raise IllegalMove(
            f"这个版本现在是“{version.get_state_display()}”，不在审核中。",
            way_out="可能已由他人办理，请刷新页面。",
        )
    _refuse_unless(by, may.may_review, version)


def _refuse_without_reason(text: str) -> None:
    if len(text.strip()) < 2:
        raise Refused("请写明理由。", code="no_reason", field="opinion")
