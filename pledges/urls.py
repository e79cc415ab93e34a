"""Addresses of cases and pledges, one block for each audience."""

from django.urls import include, path, re_path

from pledges import (
    batch_urls,
    disclosure_urls,
    file_urls,
    insurance_urls,
    paper_urls,
    rating_urls,
    screen_urls,
    urls_api,
)
from pledges.views import (
    acting,
    applicant,
    authorizations,
    corrections,
    files,
    handlers,
    handling,
    joint,
    mine,
    periods,
    public,
    signing,
    spot,
    start,
    window,
    window_new,
    writs,
)
from portal.exchange.api import description

app_name = "pledges"

CASE = "my/cases/<uuid:case>/"
CERTIFICATE = CASE + "<uuid:choice>/"
PLEDGE = CASE + "pledges/<uuid:pledge>/"
COUNTER = "window/cases/<uuid:case>/"
COUNTER_CERTIFICATE = COUNTER + "<uuid:choice>/"
HANDLING = "handling/cases/<uuid:case>/"
WRIT = "cases/<uuid:case>/writs/<uuid:writ>/"

urlpatterns = [
    # departments
    path("api/v1/", include(urls_api.urlpatterns)),
    path("api/v1/openapi.json", description.description, name="api_description"),
    # Any sign at all: what a ``path`` converter leaves out, a line break, would be answered by a page.
    re_path(r"^api/v1/(?P<rest>[\s\S]*)$", description.unknown, name="api_unknown"),
    # anybody
    path("check/", public.check, name="check"),
    path("check/<str:code>/", public.check_code, name="check_code"),
    path("check/<str:code>/compare/", public.check_compare, name="check_compare"),
    # the applicant
    path("start/<uuid:matter>/", start.start, name="start"),
    path("start/<uuid:matter>/agent/", start.start_agent, name="start_agent"),
    path("my/", mine.my, name="my"),
    path("my/resume/", mine.resume, name="resume"),
    path("my/acting/", acting.index, name="acting"),
    path("my/acting/for/", acting.act_for, name="act_for"),
    path("my/acting/ward/", acting.ward, name="acting_ward"),
    path("my/acting/organisation/", acting.organisation, name="acting_organisation"),
    path("my/acting/organisations/<uuid:organisation>/", acting.clerks, name="clerks"),
    path("my/acting/organisations/<uuid:organisation>/clerk/", acting.name_clerk, name="name_clerk"),
    path("my/acting/<uuid:representation>/judge/", acting.judge, name="representation_judge"),
    path("my/acting/<uuid:representation>/end/", acting.end, name="representation_end"),
    path("my/acting/<uuid:representation>/proof/", acting.proof, name="representation_proof"),
    path("my/authorizations/", authorizations.index, name="authorizations"),
    path("my/authorizations/new/", authorizations.new, name="authorization_new"),
    path("my/authorizations/<uuid:authorization>/", authorizations.one, name="authorization"),
    path(
        "my/authorizations/<uuid:authorization>/revoke/", authorizations.revoke, name="authorization_revoke"
    ),
    path("my/authorizations/<uuid:authorization>/paper/", authorizations.paper, name="authorization_paper"),
    path(CASE, mine.case, name="case"),
    path(CASE + "read/", mine.messages_read, name="messages_read"),
    path(CASE + "documents/", mine.documents, name="documents"),
    path(CASE + "joint/", joint.index, name="joint"),
    path(CASE + "joint/mine/", joint.mine, name="joint_mine"),
    path(CASE + "joint/mine/take-back/", joint.take_back, name="joint_take_back"),
    path(CASE + "joint/<uuid:applicant>/remove/", joint.remove, name="joint_remove"),
    path(CASE + "authorization/", authorizations.use, name="use_authorization"),
    path(CASE + "submit/", mine.submit, name="submit"),
    path(CASE + "file/", mine.file, name="file"),
    path(CASE + "discard/", mine.discard, name="discard"),
    path(CASE + "done/", mine.done, name="done"),
    path(CASE + "supplement/", mine.supplement, name="supplement"),
    path(CASE + "withdraw/", mine.withdraw_application, name="withdraw_application"),
    path(CASE + "pledges/<uuid:pledge>/withdraw/", mine.withdraw_pledge, name="withdraw_pledge"),
    path(CASE + "service/", writs.consent, name="service_consent"),
    path(CASE + "recusal/", handlers.ask_recusal, name="ask_recusal"),
    path(CASE + "pledges/<uuid:pledge>/correct/", corrections.fill, name="correct_fill"),
    path(CASE + "pledges/<uuid:pledge>/correct/sign/", corrections.sign, name="correct_sign"),
    path(CASE + "pledges/<uuid:pledge>/correct/give-up/", corrections.give_up, name="correct_give_up"),
    path(CERTIFICATE + "choose/", applicant.choose, name="choose"),
    path(CERTIFICATE + "held/", applicant.held, name="held"),
    path(CERTIFICATE + "certificate/", applicant.certificate, name="certificate"),
    path(CERTIFICATE + "notice/", applicant.notice, name="notice"),
    path(CERTIFICATE + "read/", applicant.read, name="read"),
    path(CERTIFICATE + "tick/", applicant.tick, name="tick"),
    path(CERTIFICATE + "fill/", applicant.fill, name="fill"),
    path(CERTIFICATE + "keep/", applicant.keep, name="keep"),
    path(CERTIFICATE + "review/", applicant.review, name="review"),
    path(CERTIFICATE + "sign/", applicant.sign, name="sign"),
    path(PLEDGE + "sign/paper/", signing.scan, name="sign_paper"),
    path(PLEDGE + "sign/code/", signing.code, name="sign_code"),
    path(PLEDGE + "sign/code/send/", signing.send_code, name="send_code"),
    path(PLEDGE + "sign/certificate/", signing.certificate, name="sign_cert"),
    path(PLEDGE + "sign/letter/", signing.prepare_paper, name="prepare_paper"),
    path(PLEDGE + "sign/statement.txt", signing.statement, name="statement"),
    # papers, for whoever may see the case
    path("cases/<uuid:case>/pledges/<uuid:pledge>/letter.pdf", files.letter, name="letter"),
    path("cases/<uuid:case>/pledges/<uuid:pledge>/signature/", signing.evidence, name="signature"),
    path("cases/<uuid:case>/pledges/<uuid:pledge>/accessible/", files.ask_accessible, name="ask_accessible"),
    path("cases/<uuid:case>/copies/<uuid:copy>.pdf", files.copy, name="copy"),
    path("cases/<uuid:case>/<uuid:choice>/certificate/", files.certificate_file, name="certificate_file"),
    path("cases/<uuid:case>/certificates/<uuid:part>/", files.certificate_part, name="certificate_part"),
    path(WRIT, writs.writ, name="writ"),
    path(WRIT + "writ.pdf", writs.writ_file, name="writ_file"),
    path(WRIT + "service/", writs.service_file, name="service_file"),
    path(WRIT + "receive/", writs.receive, name="receive"),
    path(WRIT + "serve/", writs.serve, name="serve"),
    path(WRIT + "correct/", writs.correct, name="correct_writ"),
    path("cases/<uuid:case>/supplement/", files.supplement_file, name="supplement_file"),
    path("cases/<uuid:case>/authorization/", files.authorization_file, name="authorization_file"),
    path("cases/<uuid:case>/representation/", files.representation_file, name="representation_file"),
    # the counter
    path("window/", window.desk, name="window"),
    path("window/new/", window_new.new, name="window_new"),
    path("window/next/", window_new.next_customer, name="window_next"),
    path("window/person/", window_new.person, name="window_person"),
    path("window/resume/", window.resume, name="window_resume"),
    path("window/matters/", window_new.matters, name="window_matters"),
    path(COUNTER, window.case, name="window_case"),
    path(COUNTER + "identity/", window.identity, name="window_identity"),
    path(COUNTER + "joint/<uuid:applicant>/", joint.at_window, name="joint_window"),
    path(COUNTER + "print/", window.prints, name="window_print"),
    path(COUNTER + "file/", window.file, name="window_file"),
    path(COUNTER + "spot/", spot.on_the_spot, name="window_spot"),
    path(COUNTER_CERTIFICATE + "choose/", window.choose, name="window_choose"),
    path(COUNTER_CERTIFICATE + "reuse/", window.reuse, name="window_reuse"),
    path(COUNTER_CERTIFICATE + "notice/", window.notice, name="window_notice"),
    path(COUNTER_CERTIFICATE + "tick/", window.tick, name="window_tick"),
    path(COUNTER_CERTIFICATE + "fill/", window.fill, name="window_fill"),
    path(COUNTER_CERTIFICATE + "sign/", window.sign, name="window_sign"),
    path(COUNTER_CERTIFICATE + "paper/", window.paper, name="window_paper"),
    path(COUNTER_CERTIFICATE + "scan/", window.scan, name="window_scan"),
    path(COUNTER_CERTIFICATE + "certificate/", window.certificate, name="window_certificate"),
    # the handlers
    path("handling/", handling.desk, name="handling"),
    path("handling/unserved/", writs.unserved, name="unserved"),
    path("handling/reassign/", handlers.reassign_bulk, name="reassign_bulk"),
    path("handling/absences/", handlers.absences, name="absences"),
    path("handling/absences/new/", handlers.enter_absence, name="enter_absence"),
    path("handling/absences/<uuid:absence>/cancel/", handlers.cancel_absence, name="cancel_absence"),
    path(HANDLING + "extension/", periods.ask_extension, name="ask_extension"),
    path(HANDLING + "extension/decide/", periods.decide_extension, name="decide_extension"),
    path(HANDLING + "pause/", periods.pause, name="pause"),
    path(HANDLING + "resume/", periods.resume, name="resume_period"),
    path(HANDLING + "deliver/", periods.deliver, name="deliver"),
    path(HANDLING + "recuse/", handlers.recuse_myself, name="recuse_myself"),
    path(HANDLING + "recusals/<uuid:recusal>/", handlers.decide_recusal, name="decide_recusal"),
    path(HANDLING + "reassign/", handlers.reassign, name="reassign"),
    path(HANDLING + "<uuid:choice>/check/", periods.check_certificate, name="check_certificate"),
    path(HANDLING, handling.case, name="handling_case"),
    path(HANDLING + "accept/", handling.accept, name="accept"),
    path(HANDLING + "supplement/", handling.ask_supplement, name="ask_supplement"),
    path(HANDLING + "refuse/", handling.refuse_acceptance, name="refuse"),
    path(HANDLING + "decide/", handling.decide, name="decide"),
    path(HANDLING + "conclude/", handling.conclude, name="conclude"),
    path(HANDLING + "unmask/", handling.unmask, name="handling_unmask"),
    # Disclosure.
    *batch_urls.urlpatterns,
    *disclosure_urls.urlpatterns,
    # Ratings.
    *rating_urls.urlpatterns,
    # Liability insurance.
    *insurance_urls.urlpatterns,
    # Paper forms.
    *paper_urls.urlpatterns,
    # The customer's screen.
    *screen_urls.urlpatterns,
    # Case files.
    *file_urls.urlpatterns,
]
