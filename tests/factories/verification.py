"""Checks for tests, made through the acts: a case is accepted, the pull finds its pledge."""

from datetime import timedelta

from django.utils import timezone

from credit.domain import seed
from matters.enums import CheckMode, CheckWhen
from portal.kernel.files import keep
from portal.people.enums import Role
from tests.factories.people import AgencyFactory, StaffFactory
from tests.factories.pledges import Office
from verification.domain import assignment, assistance, checks, handling, pull
from verification.enums import Answer, Conclusion, EvidenceKind, Hearing, Reply
from verification.models import Check

STANDARD = [
    {"key": "income", "text": "家庭人均月收入不超过1100元。"},
    {"key": "members", "text": "共同生活的家庭成员与申报一致。"},
]
EXEMPT = {"check_mode": CheckMode.EXEMPT, "check_when": CheckWhen.AFTER_DECISION, "exempt_reason": "风险很低"}
BEFORE = {"check_when": CheckWhen.BEFORE_DECISION, "check_days": 3}


class Supervised:
    """An office with a case accepted, its check created, and the people who may work on it."""

    def __init__(self, *, decided=False, **version):
        seed.load_rules()
        self.office = Office(**{"check_standard": STANDARD, **version})
        self.agency = self.office.agency
        self.inspector = StaffFactory(role=Role.INSPECTOR, agency=self.agency)
        self.head = StaffFactory(role=Role.AGENCY_HEAD, agency=self.agency)
        self.case = self.office.decided() if decided else self.office.accepted()
        pull.pull_checks()
        self.check = Check.objects.get(case=self.case)
        self.pledge = self.check.pledge

    def running(self):
        assignment.assign(self.check, inspector=self.inspector, by=self.head)
        self.check = checks.start(self.check, by=self.inspector)
        return self.check

    def evidence(self):
        return checks.add_evidence(
            self.check,
            file=picture(),
            kind=EvidenceKind.RECORD,
            place="石龙区人民路1号",
            taken_at=timezone.now() - timedelta(minutes=5),
            by=self.inspector,
        )

    def concluded(self, conclusion=Conclusion.TRUE, *, answers=None):
        self.running()
        self.evidence()
        finding = checks.conclude(
            self.check,
            conclusion=conclusion,
            answers=answers or answers_for(conclusion),
            account="走访并查阅了户口簿和工资单。",
            by=self.inspector,
        )
        self.refresh()
        return finding

    def untrue(self):
        """The handling that an untrue finding opens."""
        return self.concluded(Conclusion.UNTRUE).handling

    def heard(self):
        return handling.hear(
            self.untrue(), how=Hearing.ONLINE, statement="收入是临时的。", by=self.office.user
        )

    def refresh(self):
        for row in (self.check, self.pledge, self.case):
            row.refresh_from_db()


class Assisted(Supervised):
    """A running check whose inspector has asked another agency of the area."""

    def __init__(self, **version):
        super().__init__(**version)
        self.running()
        self.other = AgencyFactory(area=self.office.area)
        self.officer = StaffFactory(role=Role.ASSISTING_OFFICER, agency=self.other)
        self.asked = self.ask()

    def ask(self, to=None, items=("income", "members")):
        return assistance.ask_assistance(
            self.check, to_agency=to or self.other, items=list(items), question=QUESTION, by=self.inspector
        )

    def received(self):
        self.asked = assistance.receive(self.asked, by=self.officer)
        return self.asked

    def answered(self, first=Reply.TRUE, second=Reply.TRUE, file=None):
        self.asked = assistance.answer(
            self.received(), answers=replies(first, second), by=self.officer, file=file
        )
        return self.asked

    def declined(self, reason="婚姻登记档案在市档案馆。"):
        self.asked = assistance.decline(self.received(), reason=reason, by=self.officer)
        return self.asked


QUESTION = "2026年人均月收入是否不超过900元。"


def replies(first=Reply.TRUE, second=Reply.TRUE):
    """Answers of the agency asked to both lines of the standard."""
    return {
        "income": {"answer": first, "basis": "查社保缴费记录。"},
        "members": {"answer": second, "basis": "查户籍登记。"},
    }


def answers_for(conclusion):
    """Answers to the standard that allow this conclusion."""
    first = {Conclusion.TRUE: Answer.MET, Conclusion.UNTRUE: Answer.NOT_MET}.get(
        conclusion, Answer.CANNOT_TELL
    )
    return {"income": first, "members": Answer.MET}


def picture():
    return keep(b"%PDF-1.7\n%%EOF\n", name="核查笔录.pdf", content_type="application/pdf")
