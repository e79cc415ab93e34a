"""The clock and the doorbell. What must happen is a row (kernel.Duty); a lost message costs a sweep, never a duty."""

import os

from celery import Celery
from kombu.transport.virtual import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# A ring that is taken is gone, and nobody gives it back: the sweep rings again. Over Redis kombu only imitates both,
# by asking the broker; asked after the broker's death, its answer is an AttributeError that ends a busy worker.
Channel.do_restore = False

app = Celery("portal")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_default_queue="default",
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    # A doorbell must never hold a citizen's answer: one quick try, and the sweep finds the rest.
    broker_transport_options={
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "ack_emulation": False,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    timezone="Asia/Shanghai",
    worker_hijack_root_logger=False,
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(lambda: ["portal.kernel"])
