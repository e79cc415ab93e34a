"""A random walk over the life of cases: whoever does whatever, allowed or not, through the acts of the domain."""

import random
from collections import Counter
from datetime import timedelta

from django.utils import timezone

from credit.domain import records, seed
from credit.models import Record
from pledges.domain import (
    acceptance,
    cases,
    certificates,
    choices,
    corrections,
    decisions,
    notices,
    signing,
    withdrawal,
)
from pledges.enums import Channel, ChoiceKind, SignatureKind
from pledges.models import Case, Pledge
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.domain.identity import record_identity_check
from portal.people.enums import Role
from tests.factories import pledges as factory
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import REMEDIES, VALUES, Office, handwriting, stored_pdf
from tests.factories.verification import BEFORE, EXEMPT, STANDARD, picture
from verification.domain import assignment, checks, handling, pull
from verification.enums import Answer, Conclusion, EvidenceKind, Hearing, Service
from verification.models import Check, Handling

PEOPLE = 60
SIGNATURE = handwriting()


class Floor(Office):
    """An agency with everybody who may have to do with its cases."""

    def __init__(self, **version):
        super().__init__(check_standard=STANDARD, **version)
        self.other_version = self.another_version(check_standard=STANDARD)
        self.inspectors = [StaffFactory(role=Role.INSPECTOR, agency=self.agency) for _ in range(2)]
        self.head = StaffFactory(role=Role.AGENCY_HEAD, agency=self.agency)
        self.officers = [StaffFactory(role=Role.CREDIT_OFFICER, agency=self.agency) for _ in range(2)]


class Walk:
    """Steps of chance; ``refused`` counts what was not allowed, ``done`` what was."""

    def __init__(self, number):
        seed.load_rules()
        self.chance = random.Random(number)
        self.floors = [Floor(), Floor(**BEFORE), Floor(**EXEMPT)]
        self.people = [ApplicantFactory() for _ in range(PEOPLE)]
        self.cases, self.done, self.refused = {}, Counter(), Counter()
        self.natural = {
            "draft": (*[self.onward] * 8, self.choose, self.read, self.prepare, self.sign, self.hand_in, self.file),
            "filed": (self.accept, self.accept, self.accept, self.ask, self.refuse, self.withdraw_pledge, self.correct),
            "supplement": (self.answer, self.answer, self.withdraw),
            "accepted": (self.decide, self.decide, self.check, self.check, self.check, self.handle,
                         self.withdraw_pledge, self.hand_in),
            "decided": (self.conclude, self.conclude, self.check, self.check, self.handle, self.handle),
            "concluded": (*[self.check] * 4, *[self.handle] * 5, self.record),
        }  # fmt: skip
        self.all = sorted(
            {act for acts in self.natural.values() for act in acts}, key=lambda act: act.__name__
        )
        self.all += [self.discard, self.deem, self.terminate, self.revoke, self.release]

    def open(self):
        floor, person = self.chance.choice(self.floors), self.chance.choice(self.people)
        channel = self.chance.choice(Channel.values)
        versions = [floor.version, floor.other_version][: self.chance.choice((1, 1, 2))]
        if channel == Channel.COUNTER:
            record_identity_check(subject=person.subject, by=floor.clerk, agency=floor.agency)
        by = person if channel == Channel.ONLINE else floor.clerk
        case = floor.open(channel=channel, by=by, subject=person.subject, versions=versions)
        self.cases[case.pk] = floor, person

    def step(self):
        """One act on one case, six times in seven one that its state leads to, sometimes by the wrong person.

        Every fourth time it is a case with an open check: few come so far, and inspectors work on nothing else.
        """
        key = self.chance.choice(list(self.cases))
        waiting = self.pick(Check.objects.open()) if self.chance.random() < 1 / 4 else None
        if waiting is not None:
            key = waiting.case_id
        self.floor, self.person = self.cases[key]
        self.case = Case.objects.select_related("created_by", "subject").get(pk=key)
        likely = self.natural.get(self.case.state, ())
        if waiting is not None:
            likely = (self.check,)
        act = self.chance.choice(likely if likely and self.chance.random() < 6 / 7 else self.all)
        self.by = self.case.created_by if self.chance.random() < 0.95 else self.chance.choice(self.people)
        self.staff = (
            self.floor.handler if self.chance.random() < 0.9 else self.chance.choice(self.floor.inspectors)
        )
        self.words = self.chance.choice(("情况属实", "情况属实", "情况属实", " "))
        self.attempt(act)

    def attempt(self, act):
        """Do it; a refusal is what many of them come to."""
        try:
            act()
        except Refused as refusal:
            self.refused[refusal.code] += 1
        else:
            self.done[act.__name__] += 1

    def pick(self, rows):
        """Any of the rows, the same one every time the walk is repeated."""
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    # The applicant's side

    def choose(self):
        kind = self.chance.choice(
            (ChoiceKind.PLEDGE, ChoiceKind.PLEDGE, ChoiceKind.PLEDGE, *ChoiceKind.values)
        )
        source = self.chance.choice(("library", "shown", ""))
        choices.choose(self.pick(self.case.choices), kind=kind, held_source=source, by=self.by)

    def read(self):
        reading = notices.start_reading(self.pick(self.case.choices), by=self.by)
        for section in reading.text.sections[self.chance.choice((0, 0, 0, 1)) :]:
            if section["key"] not in reading.ticks:
                reading = notices.tick_section(reading, section=section["key"], by=self.by)
        notices.finish_reading(reading, by=self.by)

    def prepare(self):
        income = self.chance.choice(("900", "900", "900", "1200", "many"))
        values = {**VALUES, "income": income}
        signing.prepare(self.pick(self.case.choices), values=values, site_address="人民路1号", by=self.by)

    def sign(self):
        if pledge := self.pick(self.case.pledges.all()):
            digest = pledge.content_digest if self.chance.random() < 0.9 else "0" * 64
            signing.sign(pledge, digest=digest, kind=SignatureKind.PAD, signature_png=SIGNATURE, by=self.by)

    def onward(self):
        """What the draft still needs, in the order in which a person would do it."""
        choice = next((c for c in self.case.choices.order_by("order") if not c.is_complete), None)
        if choice is None:
            self.file()
        elif choice.choice is None:
            kinds = (ChoiceKind.PLEDGE, ChoiceKind.PLEDGE, ChoiceKind.PLEDGE, ChoiceKind.CERTIFICATE)
            choices.choose(choice, kind=self.chance.choice(kinds), by=self.by)
        elif choice.choice != ChoiceKind.PLEDGE:
            certificates.hand_in(choice, file=stored_pdf(), by=self.by)
        elif not choice.pledges.exists():
            factory.read(choice, by=self.by)
            signing.prepare(choice, values=VALUES, site_address="人民路1号", by=self.by)
        else:
            factory.sign(choice.pledges.latest("pk"), by=self.by)

    def hand_in(self):
        file = stored_pdf() if self.chance.random() < 0.8 else None
        certificates.hand_in(self.pick(self.case.choices), file=file, by=self.by)

    def file(self):
        cases.file_case(self.case, by=self.by)

    def answer(self):
        acceptance.answer_supplement(self.case, answer=self.words, by=self.by)

    def withdraw(self):
        withdrawal.withdraw_application(self.case, reason=self.words, by=self.by)

    def withdraw_pledge(self):
        if self.chance.random() < 0.4 and (pledge := self.pick(self.case.pledges.all())):
            withdrawal.withdraw_pledge(pledge, reason=self.words, by=self.by)

    def correct(self):
        """Put right what was signed: another income, and signed once more."""
        if pledge := self.pick(self.case.pledges.all()):
            income = self.chance.choice(("800", "700", "many"))
            given = {"values": {**VALUES, "income": income}, "site_address": "人民路1号", "by": self.by}
            draft = corrections.prepare_correction(pledge, reason=self.words, **given)
            digest = draft.content_digest if self.chance.random() < 0.9 else "0" * 64
            corrections.sign_correction(
                draft, digest=digest, kind=SignatureKind.PAD, signature_png=SIGNATURE, by=self.by
            )

    def discard(self):
        cases.discard_draft(self.case, by=self.by)

    # The agency's side

    def accept(self):
        acceptance.accept(self.case, by=self.staff)

    def ask(self):
        name = self.pick(self.case.choices).version.name
        text = self.chance.choice((name, "请补充联系电话", " "))
        acceptance.ask_supplement(self.case, items=[{"text": text}], by=self.staff)

    def refuse(self):
        if self.chance.random() < 0.3:
            acceptance.refuse_acceptance(self.case, reason=self.words, remedies=REMEDIES, by=self.staff)

    def decide(self):
        decision = self.chance.choice(("granted", "granted", "granted", "refused"))
        remedies = self.chance.choice((REMEDIES, ""))
        decisions.decide(self.case, decision=decision, text=self.words, remedies=remedies, by=self.staff)

    def conclude(self):
        if self.chance.random() < 0.5:
            decisions.conclude(self.case, by=self.staff)
        given = {"method": "direct", "done_on": today(), "proof": self.words}
        decisions.deliver(self.case, by=self.staff, **given)

    def deem(self):
        acceptance.deem_accepted(self.case)

    def terminate(self):
        decisions.terminate(self.case, reason=self.words, remedies=REMEDIES, by=self.staff)

    def revoke(self):
        decisions.revoke_decision(self.case, reason=self.words, remedies=REMEDIES, by=self.staff)

    def release(self):
        if self.chance.random() < 0.1:
            decisions.release_hold(self.case, reason=self.words, by=self.staff)

    # Verification

    def check(self):
        pull.pull_checks(case=self.case.pk)
        pull.cancel_ended(case=self.case.pk)
        check = self.pick(Check.objects.filter(case=self.case))
        if check is None:
            return
        mine = check.assigned_to if check.assigned_to and self.chance.random() < 0.95 else self.floor.handler
        following = {
            "due": lambda: assignment.assign(
                check, inspector=self.chance.choice(self.floor.inspectors), by=self.floor.head
            ),
            "assigned": lambda: checks.start(check, by=mine),
            "running": lambda: self.finding(check, mine),
        }
        back = self.chance.random() < 0.08
        if back or check.state not in following:
            assignment.give_back(check, by=mine, reason=self.words)
        else:
            following[check.state]()

    def finding(self, check, mine):
        if self.chance.random() < 0.9:
            taken = timezone.now() + timedelta(minutes=self.chance.choice((-5, -5, -5, 5)))
            checks.add_evidence(
                check, file=picture(), kind=EvidenceKind.RECORD, place="人民路1号", taken_at=taken, by=mine
            )
        answers = {line["key"]: self.chance.choice((*[Answer.MET] * 3, *Answer.values)) for line in STANDARD}
        allowed = sorted(checks.expected(answers))
        conclusion = self.chance.choice(allowed * 4 + Conclusion.values)
        checks.conclude(check, conclusion=conclusion, answers=answers, account=self.words, by=mine)

    def handle(self):
        found = self.pick(Handling.objects.filter(case=self.case))
        if found is None:
            return
        by = self.chance.choice((self.floor.head, self.floor.head, self.floor.handler))
        possible = handling.possible_measures(found)
        measures = [self.chance.choice([possible[0]] * 4 + possible)]
        following = {
            "notified": lambda: handling.hear(
                found, how=Hearing.ONLINE, statement=self.words, by=self.person
            ),
            "heard": lambda: self.decided(found, measures, by),
            "decided": lambda: handling.serve(found, how=Service.DIRECT, on=today(), proof=self.words, by=by),
            "served": lambda: handling.finish(found, note=self.words, by=by),
        }
        usual = following.get(found.state)
        other = following[self.chance.choice(sorted(following))]
        (usual if usual and self.chance.random() < 0.9 else other)()

    def decided(self, found, measures, by):
        if self.chance.random() < 0.2:
            handling.dismiss(found, reasons=self.words, by=by)
            return
        correct_by = today() + timedelta(days=self.chance.choice((0, 10)))
        handling.decide(found, measures=measures, reasons=self.words, correct_by=correct_by, by=by)

    def record(self):
        entered = self.pick(Record.objects.filter(subject=self.case.subject))
        if entered is not None:
            by = self.chance.choice((*self.floor.officers, entered.entered_by))
            if self.chance.random() < 0.5:
                records.confirm(entered, by=by)
            else:
                records.reject(entered, by=by, reason=self.words)


def walk(number, *, cases, steps):
    """Cases opened and steps taken, in turn."""
    walking = Walk(number)
    for n in range(steps):
        if n * cases >= len(walking.cases) * steps:
            walking.attempt(walking.open)
        walking.step()
    pull.pull_checks()
    return walking


STATEFUL = (Case, Pledge, Check, Handling, Record)
