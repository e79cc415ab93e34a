"""How names and numbers are shown to those who need not know them whole. On the server, always."""

from django.conf import settings


def mask_name(name: str) -> str:
    """张某某 → 张** ; a company's name is public and shown whole by its caller, not here."""
    name = name.strip()
    if len(name) < 2:
        return "*" if name else ""
    if settings.MASK_NAME == "first":
        return "*" + name[1:]
    return name[0] + "*" * min(len(name) - 1, 4)


def mask_id(number: str) -> str:
    """Strong mask: first and last character only."""
    if len(number) < 4:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 2) + number[-1]


def mask_id_ordinary(number: str) -> str:
    """Ordinary mask for the person's own check: positions 1, 5 to 12 and 18 of an identity card, else thirds."""
    if len(number) == 18:
        return number[0] + "***" + number[4:12] + "*****" + number[-1]
    third = max(len(number) // 3, 1)
    return number[:third] + "*" * max(len(number) - 2 * third, 0) + number[-third:]


def mask_phone(phone: str) -> str:
    """138****1234; a landline keeps its last four."""
    digits = phone.strip()
    if len(digits) < 7:
        return "*" * len(digits)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else f"***{digits[-4:]}"


def mask_email(address: str) -> str:
    """z***@example.cn: the first sign of the name, the domain whole."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else "*" * len(address)
