"""What nobody needs any more in this room: old sign-ins, files that no row points at."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from portal.kernel.acts import act
from portal.kernel.files import erase
from portal.kernel.ids import first_key
from portal.kernel.models import StoredFile
from portal.law import keys
from portal.people.models import SignIn

SIGN_IN_DAYS = 365
UPLOAD_DAYS = 7
LOOKED_AT_DAYS = 60  # whatever nobody points at was found long before; older files are not asked again


def over_sign_ins() -> QuerySet[SignIn]:
    """Sign-ins of more than a year ago."""
    return SignIn.objects.filter(created_at__lt=timezone.now() - timedelta(days=SIGN_IN_DAYS))


@act(clause=keys.PIPL_DELETION)
def remove_sign_in(row: SignIn) -> None:
    """It stays in the ledger, under a pseudonym."""
    row.delete()


def over_uploads() -> QuerySet[StoredFile]:
    """Files that no row of any room points at: uploads whose act was refused or never came."""
    now = timezone.now()
    since, until = now - timedelta(days=LOOKED_AT_DAYS), now - timedelta(days=UPLOAD_DAYS)
    rows = StoredFile.objects.filter(pk__gte=first_key(since), pk__lt=first_key(until), created_at__lt=until)
    relations: list[Any] = StoredFile._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(users))
    return rows


@act(clause=keys.PIPL_DELETION)
def remove_upload(row: StoredFile) -> None:
    """Key and bytes go, and the row with them."""
    key = row.data_key
    erase(row)
    row.delete()
    key.delete()
