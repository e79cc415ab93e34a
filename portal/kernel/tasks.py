"""The doorbell's two bells. Arguments are names of queues, never data."""

from celery import current_app, shared_task
from celery.signals import worker_ready

from portal.kernel import clock, duties
from portal.kernel.enums import Queue

current_app.conf.task_queues = None
current_app.conf.task_routes = {"portal.kernel.tasks.tick": {"queue": Queue.DEFAULT}}
current_app.conf.beat_schedule = {
    # A tick that waits longer than this is of no use: the next one does the same.
    "tick": {
        "task": "portal.kernel.tasks.tick",
        "schedule": clock.TICK_SECONDS,
        "options": {"expires": clock.TICK_SECONDS * 2},
    }
}


@shared_task
def work(queue: str) -> bool:
    """Do some of what is due on a queue, then ring again: the other queues have their turn in between."""
    if more := duties.take_turn(queue):
        duties.ring(queue)
    return more


@shared_task
def tick() -> list[str]:
    """Run the sweeps whose time has come."""
    return clock.tick()


@worker_ready.connect
def wake(**_: object) -> None:
    """A worker that starts does not wait for the first beat."""
    for queue in Queue.values:
        duties.ring(queue)
