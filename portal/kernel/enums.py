"""The kernel's own words."""

from django.db import models


class DutyState(models.TextChoices):
    WAITING = "waiting", "待办"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    PARKED = "parked", "已搁置（需人工处理）"


DUTY_TONES = {
    DutyState.WAITING: "wait",
    DutyState.RUNNING: "info",
    DutyState.DONE: "good",
    DutyState.PARKED: "late",
}


class Queue(models.TextChoices):
    """By importance: a citizen waits for the first, nobody for the last."""

    LETTERS = "letters", "文书"
    DEFAULT = "default", "普通"
    BACKGROUND = "background", "后台"
