"""Addresses of verification."""

from django.urls import path

from verification.views import assisting, bureau, inspector, officer, subject

app_name = "verification"
urlpatterns = [
    path("my/hearings/", subject.hearings, name="hearings"),
    path("my/hearings/<uuid:pk>/", subject.hearing, name="hearing"),
    path("my/hearings/<uuid:pk>/speak/", subject.speak, name="speak"),
    path("verification/", inspector.desk, name="desk"),
    path("verification/checks/<uuid:pk>/", inspector.check, name="check"),
    path("verification/checks/<uuid:pk>/take/", inspector.take, name="take"),
    path("verification/checks/<uuid:pk>/assign/", inspector.assign, name="assign"),
    path("verification/checks/<uuid:pk>/start/", inspector.start, name="start"),
    path("verification/checks/<uuid:pk>/give-back/", inspector.give_back, name="give_back"),
    path("verification/checks/<uuid:pk>/evidence/", inspector.add_evidence, name="add_evidence"),
    path("verification/checks/<uuid:pk>/evidence/<uuid:evidence>/", inspector.evidence_file, name="evidence"),
    path("verification/checks/<uuid:pk>/conclude/", inspector.conclude, name="conclude"),
    path("verification/checks/<uuid:pk>/number/", inspector.unmask, name="unmask"),
    path("verification/assisting/", assisting.desk, name="assisting"),
    path("verification/handlings/", officer.desk, name="handlings"),
    path("verification/handlings/<uuid:pk>/", officer.page, name="handling"),
    path("verification/handlings/<uuid:pk>/hear/", officer.hear, name="hear"),
    path("verification/handlings/<uuid:pk>/silence/", officer.silence, name="silence"),
    path("verification/handlings/<uuid:pk>/dismiss/", officer.dismiss, name="dismiss"),
    path("verification/handlings/<uuid:pk>/decide/", officer.decide, name="decide"),
    path("verification/handlings/<uuid:pk>/serve/", officer.serve, name="serve"),
    path("verification/handlings/<uuid:pk>/finish/", officer.finish, name="finish"),
    path("verification/handlings/<uuid:pk>/file/", officer.statement_file, name="statement_file"),
    path("verification/draws/", bureau.index, name="draws"),
    path("verification/draws/<uuid:pk>/", bureau.page, name="draw"),
    path("verification/draws/<uuid:pk>/freeze/", bureau.freeze, name="freeze"),
    path("verification/draws/<uuid:pk>/seed/", bureau.seed, name="seed"),
    path("verification/draws/<uuid:pk>/draw/", bureau.draw_lots, name="draw_lots"),
    path("verification/draws/<uuid:pk>/publish/", bureau.publish, name="publish"),
    path("verification/draws/<uuid:pk>/cancel/", bureau.cancel, name="cancel"),
    path("verification/draws/<uuid:pk>/verify/", bureau.verify, name="verify"),
    path("draws/", bureau.results, name="results"),
    path("draws/<uuid:pk>/data.json", bureau.data, name="data"),
]
