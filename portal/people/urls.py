"""Addresses of one's own account, of the accounts' administration and of sign-in security."""

from django.urls import path

from portal.people.views import account, agencies, corrections, counter, my_data, retention, security, system

app_name = "people"
urlpatterns = [
    path("accounts/profile/", account.profile, name="account"),
    path("accounts/profile/sessions/end/", account.end_sessions, name="end_my_sessions"),
    path("my/data/", my_data.index, name="my_data"),
    path("my/data/accesses/", my_data.accesses, name="my_accesses"),
    path("my/data/exports/", my_data.ask_export, name="ask_export"),
    path("my/data/exports/<uuid:pk>/", my_data.export, name="export"),
    path("my/data/exports/<uuid:pk>/remove/", my_data.remove_export, name="remove_export"),
    path("my/data/corrections/new/", my_data.ask_correction, name="ask_correction"),
    path("my/data/close/", my_data.close, name="close_account"),
    path("data-corrections/", corrections.index, name="corrections"),
    path("data-corrections/<uuid:pk>/", corrections.correction, name="correction"),
    path("data-corrections/<uuid:pk>/answer/", corrections.answer, name="answer_correction"),
    path("data-corrections/<uuid:pk>/paper/", corrections.paper, name="correction_paper"),
    path("system/retention/", retention.index, name="retention"),
    path("system/retention/<str:rule>/", retention.marks, name="retention_marks"),
    path("system/retention/marks/<uuid:pk>/spare/", retention.spare, name="spare_mark"),
    path("window/identity/", counter.identity, name="identity"),
    path("window/identity/rename/", counter.rename, name="rename"),
    path("system/rules/", system.area_rules, name="area_rules"),
    path("system/agencies/", agencies.index, name="agencies"),
    path("system/agencies/new/", agencies.new, name="new_agency"),
    path("system/agencies/zone/", agencies.zone, name="zone"),
    path("system/agencies/<uuid:pk>/", agencies.agency, name="agency"),
    path("system/agencies/<uuid:pk>/close/", agencies.close, name="close_agency"),
    path("system/agencies/<uuid:pk>/reopen/", agencies.reopen, name="reopen_agency"),
    path("system/agencies/<uuid:pk>/departments/", agencies.add_department, name="add_department"),
    path(
        "system/agencies/<uuid:pk>/departments/<uuid:department>/remove/",
        agencies.remove_department,
        name="remove_department",
    ),
    path("system/users/", system.users, name="users"),
    path("system/users/new/", system.new_user, name="new_user"),
    path("system/users/<uuid:pk>/", system.user, name="user"),
    path("system/users/<uuid:pk>/assign/", system.assign_role, name="assign"),
    path("system/users/<uuid:pk>/disable/", system.disable, name="disable"),
    path("system/users/<uuid:pk>/enable/", system.enable, name="enable"),
    path("system/users/<uuid:pk>/password/", system.new_password, name="new_password"),
    path("system/assignments/<uuid:pk>/end/", system.end_role, name="end_role"),
    path("security/", security.overview, name="security"),
    path("security/lockouts/<int:pk>/lift/", security.lift, name="lift"),
    path("security/users/<uuid:pk>/sessions/end/", security.end_sessions, name="end_sessions"),
    path(
        "security/users/<uuid:pk>/second-factor/reset/",
        security.reset_second_factor,
        name="reset_second_factor",
    ),
]
