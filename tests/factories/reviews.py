"""Papers and people of list-building for tests: minutes of a meeting, a signed declaration, a whole procedure."""

from django.utils import timezone

from matters.domain import bundles, declarations, versions
from matters.domain.steps import step_named
from matters.enums import StepFileKind, VersionState
from matters.models import MatterVersion, StepFile
from portal.kernel.actors import SYSTEM
from portal.kernel.files import keep
from portal.people.area_rules import rules_for
from portal.people.loading import read_rules
from portal.people.models import AreaRules

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def scan(name="扫描件.pdf"):
    """A small PDF that is kept."""
    return keep(PDF, name=name, content_type="application/pdf")


def minutes(version, *, kind=StepFileKind.MINUTES, by=None) -> StepFile:
    """Minutes of the meeting at the version's present step."""
    now = timezone.now()
    return StepFile.objects.create(
        version=version,
        kind=kind,
        title="论证会纪要",
        held_on=now.date(),
        step=version.step,
        file=scan(),
        by=by,
        at=now,
    )


def rules_of_notice(notice, area, **changes) -> AreaRules:
    """The rules of a published notice, in force today for an area of the test."""
    row = next(row for row in read_rules() if row["notice"] == notice)
    return AreaRules.objects.create(**row | {"area": area, "effective_to": None} | changes)


def declare(version, *, by=SYSTEM):
    """The head's declaration over what waits in the version's agency, made and signed."""
    declaration = declarations.make(declarations.ask(version.matter.agency, by=by))
    return declarations.hand_in(declaration, signed=scan(), by=by)


def walk(version, *, to=VersionState.READY, by=SYSTEM) -> MatterVersion:
    """Through the steps of the area's rules, with whatever they ask for, until the version waits in a state."""
    if version.state == VersionState.DRAFT:
        version = versions.submit(version, by=by)
    while version.state != to:
        version = _pass(version, by)
    return version


def _pass(version, by):
    step = step_named(rules_for(version.matter.area), version.step)
    if step.declared:
        declare(version, by=by)
    if version.state == VersionState.EXPERT_MEETING:
        minutes(version)
    if step.merged:
        bundle = bundles.open_bundle(version.step_area, versions=[version], by=by)
        bundles.hand_up(bundle, opinion="同意合并。", by=by)
        return MatterVersion.objects.get(pk=version.pk)
    return versions.pass_step(version, by=by)
