"""Addresses of the customer's screen: the clerk's side under window/, the screen's own under screen/."""

from django.urls import path

from pledges.views import screens, window_screen

SHOWN = "window/cases/<uuid:case>/"

urlpatterns = [
    path("window/screen/", window_screen.connect, name="window_screen"),
    path("window/screen/end/", window_screen.end, name="window_screen_end"),
    path("window/screen/blank/", window_screen.blank, name="window_screen_blank"),
    path(SHOWN + "screen/", window_screen.progress, name="window_screen_progress"),
    path(SHOWN + "<uuid:choice>/screen/", window_screen.show, name="window_screen_show"),
    path("screen/", screens.screen, name="screen"),
    path("screen/now/", screens.now, name="screen_now"),
    path("screen/tick/", screens.tick, name="screen_tick"),
    path("screen/check/", screens.check, name="screen_check"),
    path("screen/wrong/", screens.wrong, name="screen_wrong"),
    path("screen/sign/", screens.sign, name="screen_sign"),
]
