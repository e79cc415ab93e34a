"""May this applicant pledge, and what is she told first: said before anything is filled in, asked again at signing.

One answer for the choice page, the counter and the interface: each ground with its clause and its dates, the ways out,
and the warning of the published standard (``credit``). 国办发〔2020〕42号, 适用对象.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from credit.domain.standing import Standing, standing_of
from credit.domain.warning import Warning, warning_of
from matters.models import MatterVersion
from pledges.enums import ChoiceKind, PledgeState
from pledges.models import Pledge
from portal.kernel.calendar import today
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.domain.representations import needs_guardian
from portal.people.enums import SubjectKind
from portal.people.models import Area, Subject

CERTIFICATE_WAY = "您可以选择提交证明，照常办理。"
MINOR_WAYS = (
    "请爸爸妈妈或者其他监护人用自己的账号登录，在“代办身份”里登记监护关系，替您办理。",
    "也可以和监护人一起，带上户口簿（或者监护证明）和两人的身份证件，到窗口办理。",
    "不承诺也可以：选择提交证明，照常办理。",
)


@dataclass(frozen=True)
class Ground:
    """One reason why the pledge path is closed: on which clause, from when to when, and what she can do."""

    code: str
    text: str
    clause: str
    ways: tuple[str, ...]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Closing:
    """A withdrawn pledge closes the path of its certificate for some days."""

    since: date
    until: date


@dataclass(frozen=True)
class Eligibility:
    """The whole answer for one certificate."""

    grounds: tuple[Ground, ...]
    standing: Standing
    warning: Warning

    @property
    def is_open(self) -> bool:
        return not self.grounds

    @property
    def alone(self) -> bool:
        """Whether a minor or ward is here without her guardian."""
        return any(ground.code == "under_age" for ground in self.grounds)

    @property
    def ways(self) -> tuple[str, ...]:
        """What she can do, each way once."""
        return tuple(dict.fromkeys(way for ground in self.grounds for way in ground.ways))


def eligibility_of(
    subject: Subject, *, area: Area, version: MatterVersion | None = None, guarded: bool = False
) -> Eligibility:
    """Whether this applicant may pledge for this certificate today."""
    versions = [version] if version else []
    return eligibilities(subject, area=area, versions=versions, guarded=guarded)[
        version.pk if version else None
    ]


def eligibilities(
    subject: Subject, *, area: Area, versions: Iterable[MatterVersion], guarded: bool = False
) -> dict[UUID | None, Eligibility]:
    """The same for several certificates, by version, in a fixed number of queries; under None for all of them."""
    on, wanted = today(), list(versions)
    standing = standing_of(subject, on=on)
    told = warning_of(standing, subject=subject, on=on)
    common = (*_personal(subject, area=area, guarded=guarded, on=on), *_credit(standing))
    closings = closings_of(subject, wanted)
    found: dict[UUID | None, Eligibility] = {None: Eligibility(common, standing, told)}
    for version in wanted:
        closing = closings.get(version.matter_id)
        own = (_withdrawn(version, closing),) if closing else ()
        found[version.pk] = Eligibility((*own, *common), standing, told)
    return found


def _personal(subject: Subject, *, area: Area, guarded: bool, on: date) -> list[Ground]:
    """Who she is: the kind of organisation, her age."""
    found = []
    if subject.kind == SubjectKind.OTHER_ORG and not rules_for(area, on=on).other_organisations:
        found.append(
            Ground(
                "other_organisation",
                "本地区的告知承诺制适用于公民和法人，其他组织暂不适用",
                keys.APPLICABLE_PERSONS,
                (CERTIFICATE_WAY,),
            )
        )
    if not guarded and needs_guardian(subject, on=on):
        found.append(
            Ground(
                "under_age",
                "承诺要负法律责任，未满十八周岁或者由监护人照管的人不能一个人作",
                keys.APPLICABLE_PERSONS,
                MINOR_WAYS,
            )
        )
    return found


def _credit(standing: Standing) -> list[Ground]:
    return [
        Ground(
            "barred",
            reason.text.rstrip("。"),
            reason.clause or keys.APPLICABLE_PERSONS,
            standing.ways,
            since=reason.since,
            until=reason.until,
        )
        for reason in standing.reasons
    ]


def _withdrawn(version: MatterVersion, closing: Closing) -> Ground:
    return Ground(
        "withdrawn_lately",
        f"您撤回过对“{version.name}”的承诺，{closing.until:%Y年%-m月%-d日}以前这一项不能再采用告知承诺方式",
        keys.WITHDRAWAL,
        ("可以选择提交证明，照常办理；主动撤回承诺不计入失信记录。",),
        since=closing.since,
        until=closing.until,
    )


def closings_of(subject: Subject, versions: Iterable[MatterVersion]) -> dict[UUID, Closing]:
    """Until when the pledge path of these certificates is closed to who withdrew a pledge, by certificate.

    Counted by the version under which it was withdrawn. A pledge that only fell with its application closes nothing:
    its choice still says that it was pledged. Nor does one that fell because somebody else took back what was his.
    """
    gone = Pledge.objects.filter(
        subject=subject,
        state=PledgeState.WITHDRAWN,
        fell_with=False,
        version__matter__in=[version.matter_id for version in versions],
        version__withdrawal_closed_days__gt=0,
    ).exclude(choice__choice=ChoiceKind.PLEDGE)
    found: dict[UUID, Closing] = {}
    told = ("withdrawn_at", "version__matter", "version__withdrawal_closed_days")
    for pledge in gone.select_related("version").only(*told):
        closing = _closing(pledge)
        known = found.get(pledge.version.matter_id)
        if closing.until >= today() and (known is None or known.until < closing.until):
            found[pledge.version.matter_id] = closing
    return found


def _closing(pledge: Pledge) -> Closing:
    """From the day of the withdrawal to the last day on which the path is closed."""
    assert pledge.withdrawn_at is not None
    since = timezone.localdate(pledge.withdrawn_at)
    return Closing(since, since + timedelta(days=pledge.version.withdrawal_closed_days or 0))
