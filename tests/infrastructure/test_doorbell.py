"""The broker dies under a busy worker: the worker's own way out of the lost connection must not end it."""

import os
import signal
import time

import pytest
import redis
from kombu import Queue

from portal.celery import app
from portal.kernel.processes import Process, broker


@pytest.fixture
def doorbell(tmp_path):
    """A broker of its own that can be killed; its process and address."""
    command, url = broker(tmp_path)
    process = Process("broker", command, os.environ, lambda name, text: None)
    process.start()
    with redis.Redis.from_url(url) as client:
        for _ in range(100):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
    yield process, url
    process.stop()


@pytest.mark.clause("V-07")
def test_a_worker_survives_the_death_of_the_broker_while_busy(doorbell, caplog):
    process, url = doorbell
    with app.connection_for_write(url) as line:
        app.send_task("portal.kernel.tasks.work", args=["letters"], queue="letters", connection=line)
    line, rings = app.connection_for_read(url), []
    consumer = line.Consumer(Queue("letters"), on_message=rings.append)
    consumer.consume()
    line.drain_events(timeout=5)
    with pytest.raises(TimeoutError):
        line.drain_events(timeout=0.1)  # one ring at work, and listening for the next

    process.signal_group(signal.SIGKILL)
    process.popen.wait(5)
    with pytest.raises(line.connection_errors):
        line.drain_events(timeout=1)
    line.collect()  # these two are what Celery's consumer does then
    line.close()
    rings[0].ack()  # and this when the work is done
    assert not [record for record in caplog.records if record.levelname == "ERROR"], (
        "messages dumped to a file"
    )
