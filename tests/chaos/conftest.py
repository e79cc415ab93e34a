"""The portal that is mistreated here: the same one that journeys drive, without a browser."""

from tests.journeys.conftest import portal, portal_db  # noqa: F401
