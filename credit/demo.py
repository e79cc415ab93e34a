"""Demo records: those of the demo's findings confirmed by a second person, one still waiting, one repaired."""

from datetime import timedelta

from credit.domain import records, repair, seed
from credit.enums import Breach, RecordState
from credit.models import Record
from credit.ruleset import Facts
from portal.kernel.calendar import today
from portal.people.models import Agency, User

REPAIRED, WAITING = "石龙司处字〔2026〕演示001号", "石龙司处字〔2026〕演示002号"


def load() -> None:
    """Enter what is not there yet, and confirm what the findings entered."""
    seed.load_rules()
    officer = User.objects.get(username="credit")
    if not Record.objects.filter(reference=REPAIRED).exists():
        _repaired(officer)
    if not Record.objects.filter(reference=WAITING).exists():
        _enter(WAITING, "agent", Breach.NOT_KEPT, days=2, facts="约定期限内未补交委托手续原件。")
    for record in Record.objects.filter(state=RecordState.ENTERED, breach=Breach.FALSE_PLEDGE):
        records.confirm(record, by=officer)


def _enter(reference: str, username: str, breach: str, *, days: int, facts: str) -> Record:
    return records.enter(
        subject=User.objects.get(username=username).subject,
        agency=Agency.objects.get(number_prefix="石龙司"),
        breach=breach,
        grade_facts=Facts(),
        facts=facts,
        matter_name="经济困难证明",
        reference=reference,
        hearing_reference="当面陈述申辩，由工作人员记录",
        document_date=today() - timedelta(days=days),
        by=User.objects.get(username="head"),
    )


def _repaired(officer: User) -> None:
    """An old record of the company, repaired by two officers: the file shows good and bad."""
    record = _enter(REPAIRED, "company", Breach.FALSE_PLEDGE, days=150, facts="申报的从业人数与核查不符。")
    records.confirm(record, by=officer)
    asked = repair.lodge(
        record, by=User.objects.get(username="company"), reason="已按实际人数重新申报。",
        public_pledge="今后如实申报，依法诚信经营。",
    )  # fmt: skip
    repair.accept(asked, by=officer)
    repair.decide(
        asked,
        by=User.objects.get(username="credit2"),
        granted=True,
        corrected=True,
        answer="已改正，最短期限已满。",
    )
