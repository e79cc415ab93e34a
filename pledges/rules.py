"""Who may do what with a row that she may see. Visibility itself is ``for_user`` of the querysets."""

from typing import Any

from pledges.enums import OPEN_STATES, CaseState, Channel, PledgeState
from pledges.models import Case, CertificateChoice, Pledge
from pledges.models.scopes import stands_for
from portal.people.enums import Role


def _case(row: Any) -> Case:
    if isinstance(row, Case):
        return row
    return row.choice.case if hasattr(row, "choice_id") and not hasattr(row, "case_id") else row.case


def is_applicant(user: Any, row: Any) -> bool:
    """The applicant herself, who stands for her, or her agent."""
    return stands_for(user, _case(row))


def takes_part(user: Any, row: Any) -> bool:
    """The applicant's side, or a joint applicant."""
    case = _case(row)
    return is_applicant(user, case) or case.joint.filter(subject=user.subject_id).exists()


def is_window(user: Any, row: Any) -> bool:
    """The counter of the agency that handles the case, once the case was brought there."""
    case = _case(row)
    return case.channel == Channel.COUNTER and case.agency_id in user.agency_ids(Role.WINDOW_CLERK)


def is_not_over(user: Any, row: Any) -> bool:
    """Something may still be done in the case by its applicant."""
    return not _case(row).is_over


def is_system(user: Any, row: Any) -> bool:
    """A business system; that it takes part in the case is asked by ``for_user`` and again by the act."""
    return bool(user.is_service)


def may_view(user: Any, row: Any) -> bool:
    """Everybody who can find the row may look at it."""
    return True


def may_edit(user: Any, row: Any) -> bool:
    """Choose, read, fill in, sign, file: the applicant's side, or her window."""
    return _case(row).state == CaseState.DRAFT and (is_applicant(user, row) or is_window(user, row))


may_choose = may_read_notice = may_sign = may_file = may_edit


def may_hand_in(user: Any, row: Any) -> bool:
    """A certificate may come until the decision."""
    case = _case(row)
    still_open = case.state == CaseState.DRAFT or case.state in OPEN_STATES
    return still_open and (is_applicant(user, row) or is_window(user, row))


may_answer_supplement = may_hand_in


def may_handle(user: Any, row: Any) -> bool:
    """The handlers of the agency."""
    return _case(row).agency_id in user.agency_ids(Role.HANDLER) and not is_applicant(user, row)


def may_accept(user: Any, row: Any) -> bool:
    """Accept, refuse acceptance, ask for supplements."""
    return _case(row).state == CaseState.FILED and may_handle(user, row)


may_refuse_acceptance = may_ask_supplement = may_accept


def may_decide(user: Any, row: Any) -> bool:
    """Decide: a handler; a case on hold shows the button with its reason, the act refuses."""
    return _case(row).state == CaseState.ACCEPTED and may_handle(user, row)


def may_conclude(user: Any, row: Any) -> bool:
    """Deliver and conclude."""
    return _case(row).state == CaseState.DECIDED and may_handle(user, row)


def may_withdraw(user: Any, row: Any) -> bool:
    """The applicant's side or her window; whether it is too late is told by the act, with its reason."""
    return is_applicant(user, row) or is_window(user, row)


def lacks_power(user: Any, row: Any, power: str) -> bool:
    """An agent whose paper does not name what is to be done: she is not offered what the act would refuse."""
    case = _case(row)
    if case.agent_subject_id is None or case.agent_subject_id != user.subject_id:
        return False
    return case.subject_id not in user.represented_ids and power not in case.authorization.powers


def may_withdraw_pledge(user: Any, pledge: Pledge) -> bool:
    """Signed and not yet found true or untrue."""
    return pledge.state in (PledgeState.SIGNED, PledgeState.IN_FORCE) and may_withdraw(user, pledge)


def takes_back(user: Any, pledge: Pledge) -> bool:
    """Whose pledge it is to take back: the applicant's side, or a joint applicant his own."""
    return is_applicant(user, pledge) or (pledge.is_joint and signed_it(user, pledge))


def may_see_letter(user: Any, row: Any) -> bool:
    """The applicant's side, the agency's window, handlers and inspectors; auditors see that it is there."""
    agency = _case(row).agency_id in user.agency_ids(
        Role.WINDOW_CLERK, Role.HANDLER, Role.INSPECTOR, Role.AGENCY_HEAD
    )
    return agency or is_applicant(user, row) or is_system(user, row) or signed_it(user, row)


def signed_it(user: Any, row: Any) -> bool:
    """A joint applicant sees the pledge that is his own."""
    return isinstance(row, Pledge) and user.subject_id is not None and row.subject_id == user.subject_id


def may_decide_here(user: Any, row: Any) -> bool:
    """Decide on the spot: one who serves the counter and handles cases of the agency as well."""
    open_here = _case(row).state in (CaseState.DRAFT, CaseState.FILED, CaseState.ACCEPTED)
    return open_here and is_window(user, row) and may_handle(user, row)


def may_serve(user: Any, row: Any) -> bool:
    """Record how a document reached the applicant: handlers and window of the agency."""
    agencies = user.agency_ids(Role.HANDLER, Role.WINDOW_CLERK)
    return _case(row).agency_id in agencies and not is_applicant(user, row)


def may_see_proof(user: Any, row: Any) -> bool:
    """The proof of service, which may name witnesses: the staff who may see the papers, not the applicant."""
    return may_see_letter(user, row) and not is_applicant(user, row)


def may_check_certificate(user: Any, row: Any) -> bool:
    """Look at what was handed in: the window or a handler of the agency."""
    return may_serve(user, row)


def is_head(user: Any, row: Any) -> bool:
    """The head of the agency: extensions, recusal, reassignment."""
    return _case(row).agency_id in user.agency_ids(Role.AGENCY_HEAD)


def may_correct_pledge(user: Any, pledge: Pledge) -> bool:
    """A value of a signed pledge may be put right by the applicant's side until the decision."""
    return pledge.state in (PledgeState.SIGNED, PledgeState.IN_FORCE) and is_applicant(user, pledge)


def may_sign_online(user: Any, pledge: Pledge) -> bool:
    """Whose hand signs by her own account: the applicant's side, or a joint applicant his own."""
    own = signed_it(user, pledge) if pledge.is_joint else is_applicant(user, pledge)
    return own and pledge.case.channel == Channel.ONLINE


def may_print_unsigned(user: Any, pledge: Pledge) -> bool:
    """The paper to be signed: the window, and at home whoever signs."""
    return is_window(user, pledge) or may_sign_online(user, pledge)


def may_ask_copy(user: Any, row: Any) -> bool:
    """A copy for screen readers: the applicant's side, or her window."""
    return is_applicant(user, row) or is_window(user, row)


def may_disclose(user: Any, row: Any) -> bool:
    """Handlers and head of the agency prepare and release, never in a case of their own; two for each."""
    agency = row.agency_id in user.agency_ids(Role.HANDLER, Role.AGENCY_HEAD)
    return agency and not is_applicant(user, row)


def may_follow_up(user: Any, row: Any) -> bool:
    """Handlers and head of the agency answer a rating, never of a case of their own."""
    return may_disclose(user, row)


def may_take_case_file(user: Any, row: Any) -> bool:
    """The whole file leaves the portal: handlers and head of the agency, never in a case of their own."""
    agency = _case(row).agency_id in user.agency_ids(Role.HANDLER, Role.AGENCY_HEAD)
    return agency and not is_applicant(user, row)


def may_unmask(user: Any, row: Any) -> bool:
    """Whose work needs the full number: window and handlers of the agency."""
    return _case(row).agency_id in user.agency_ids(Role.WINDOW_CLERK, Role.HANDLER)


def acted_on(user: Any, case: Case) -> bool:
    """Whether this person had a hand in the case: she then neither verifies nor reviews it."""
    if user.pk in (case.created_by_id, case.handler_id, case.decided_by_id):
        return True
    return case.handler_changes.filter(before=user.pk).exists()


def served(user: Any, choice: CertificateChoice) -> bool:
    """Whether this person entered the choice at the counter."""
    return user.pk == choice.chosen_by_id
