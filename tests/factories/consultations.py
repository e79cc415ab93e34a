"""Public consultations for tests, made through the acts; those that lie in the past by the clock's actor."""

import datetime

from matters.domain import consultations, opinions
from matters.models import Consultation
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from tests.factories.matters import draft

AGO = datetime.timedelta(days=60)


def prepared(versions=None, *, agency=None, **fields) -> Consultation:
    """A consultation about drafts (one new draft by default) that nobody outside has seen."""
    chosen = [draft()] if versions is None else versions
    return consultations.prepare(
        agency or chosen[0].matter.agency,
        by=SYSTEM,
        **{
            "title": "关于格式文本的公开征求意见",
            "introduction": "请大家看看条件是否写得清楚。",
            "versions": chosen,
            **fields,
        },
    )


def opened(versions=None, *, ago=datetime.timedelta(0), **fields) -> Consultation:
    """One that is open, since ``ago``."""
    return consultations.open_consultation(prepared(versions, **fields), by=SYSTEM, on=today() - ago)


def closed(versions=None, *, bodies=(), **fields) -> Consultation:
    """One whose day is over, with these opinions still unread."""
    row = opened(versions, ago=AGO, **fields)
    for body in bodies:
        opinions.enter(row, by=SYSTEM, body=body, came_by="letter")
    return consultations.close(row, by=SYSTEM)


def answered(versions=None, *, bodies=("建议把标准写成具体的数。",), **fields) -> Consultation:
    """One whose result is published."""
    row = closed(versions, bodies=bodies, **fields)
    for comment in row.comments.all():
        opinions.show(comment, by=SYSTEM)
        opinions.answer([comment], by=SYSTEM, uptake="taken", reason="已经按意见修改。")
    return consultations.publish_result(row, by=SYSTEM, summary="共收到意见若干条，均已研究答复。")
