"""How passwords are kept in the demonstration."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickScrypt(ScryptPasswordHasher):
    """Scrypt with hardly any work: for accounts whose password everybody knows."""

    work_factor = 2**4
