"""The letter of a version filled with a sample: asked for in an act, rendered by the worker, kept per text."""

from typing import Any

from matters import rules as may
from matters.domain.texts import compose
from matters.models import LetterPreview, MatterVersion
from portal.kernel import audit, duties
from portal.kernel.acts import Refused, act
from portal.kernel.files import keep
from portal.kernel.registry import letter_previews
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import LetterForm

DUTY = "matters.letter_preview"


@act(clause=keys.SL_FORM)
def ask_preview(version: MatterVersion, *, layout: str, by: Any) -> LetterPreview:
    """Ask for the sample in one of the forms; for the same words it is the same sample."""
    if not may.may_see_desk(by):
        raise Refused("样张由起草和审核的人员查看。", code="may_not")
    if layout not in LetterForm.values:
        raise Refused("没有这种文书格式。", code="no_layout", field="layout")
    if not version.proves.strip():
        raise Refused("先写“证明的内容”，才有样张可看。", code="nothing_to_show", way_out="请先填写草稿。")
    digest = compose(version, rules=rules_for(version.matter.area))["digest"]
    preview, new = LetterPreview.objects.get_or_create(version=version, layout=layout, digest=digest)
    if new:
        audit.record("matters.ask_preview", version, by=by, clause=keys.SL_FORM, layout=layout)
    duties.again(kind=DUTY, key=f"preview:{preview.pk}", payload={"preview": str(preview.pk)})
    return preview


def make_preview(preview: LetterPreview) -> LetterPreview:
    """Render and keep it; asked twice, the first one. Runs outside any transaction."""
    if preview.file_id is not None:
        return preview
    version = preview.version
    if compose(version, rules=rules_for(version.matter.area))["digest"] != preview.digest:
        return _say(preview, "文本已经改过，请重新生成样张。")
    render = letter_previews.get("pledges")
    if render is None:
        return _say(preview, "本系统没有装载承诺书的版式。")
    try:
        pdf = render(version, preview.layout)
    except ValueError as error:
        return _say(preview, f"不能排版：{error}"[:300])
    return _keep(preview, pdf=pdf)


@act(clause=keys.SL_FORM)
def _keep(preview: LetterPreview, *, pdf: bytes) -> LetterPreview:
    fresh = LetterPreview.objects.select_for_update().get(pk=preview.pk)
    if fresh.file_id is None:
        fresh.file = keep(pdf, name="告知承诺书样张.pdf", content_type="application/pdf")
        fresh.problem = ""
        fresh.save(update_fields=["file", "problem"])
    return fresh


@act(clause=keys.SL_FORM)
def _say(preview: LetterPreview, problem: str) -> LetterPreview:
    LetterPreview.objects.filter(pk=preview.pk, file=None).update(problem=problem)
    preview.problem = problem
    return preview
