"""Addresses of those who write and review the catalogue: desk, versions, declarations, merged lists."""

from django.urls import path

from matters.views import comments, compare, declarations, desk, merging, step_files, version

VERSION = "bureau/versions/<uuid:pk>/"
COMMENT = VERSION + "comments/<uuid:comment>/"
DECLARATION = "bureau/declarations/<uuid:pk>/"
BUNDLE = "bureau/merging/<uuid:pk>/"

urlpatterns = [
    path("bureau/", desk.desk, name="bureau"),
    path("bureau/bulk/", desk.bulk, name="bureau_bulk"),
    path("bureau/late/", desk.late, name="bureau_late"),
    path(VERSION, version.version, name="version"),
    path(VERSION + "submit/", version.act, {"name": "submit"}, name="version_submit"),
    path(VERSION + "pass/", version.act, {"name": "pass"}, name="version_pass"),
    path(VERSION + "send-back/", version.act, {"name": "send-back"}, name="version_send_back"),
    path(VERSION + "refuse/", version.act, {"name": "refuse"}, name="version_refuse"),
    path(VERSION + "publish/", version.act, {"name": "publish"}, name="version_publish"),
    path(VERSION + "take-down/", version.act, {"name": "take-down"}, name="version_take_down"),
    path(VERSION + "compare/", compare.compare, name="version_compare"),
    path(VERSION + "history/", compare.history, name="version_history"),
    path(VERSION + "comments/", comments.add, name="comment_add"),
    path(COMMENT + "answer/", comments.answer, name="comment_answer"),
    path(COMMENT + "settle/", comments.settle, name="comment_settle"),
    path(VERSION + "files/", step_files.add, name="step_file_add"),
    path(VERSION + "files/<uuid:file>/", step_files.download, name="step_file"),
    path("bureau/powers/", declarations.powers, name="powers"),
    path("bureau/powers/<uuid:pk>/none/", declarations.state_none, name="power_none"),
    path("bureau/declarations/", declarations.ask, name="declaration_ask"),
    path(DECLARATION, declarations.declaration, name="declaration"),
    path(DECLARATION + "scan/", declarations.hand_in, name="declaration_scan"),
    path(DECLARATION + "<str:which>.pdf", declarations.paper, name="declaration_paper"),
    path("bureau/merging/", merging.merging, name="merging"),
    path("bureau/merging/open/", merging.open_bundle, name="bundle_open"),
    path(BUNDLE, merging.bundle, name="bundle"),
    path(BUNDLE + "rows/<uuid:row>/take-out/", merging.take_out, name="bundle_take_out"),
    path(BUNDLE + "hand-up/", merging.act, {"name": "hand-up"}, name="bundle_hand_up"),
    path(BUNDLE + "approve/", merging.act, {"name": "approve"}, name="bundle_approve"),
    path(BUNDLE + "give-back/", merging.act, {"name": "give-back"}, name="bundle_give_back"),
]
