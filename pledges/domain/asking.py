"""No more asking (P-09): a certificate that was pledged can be asked for nowhere in the case.

Whatever the agency writes to the applicant passes here. The refusal is recorded by the kernel with the case, and
the justice bureau sees it on its page of attempts.
"""

import re
import unicodedata

from pledges.enums import ChoiceKind
from pledges.models import Case
from portal.kernel.acts import Refused
from portal.law import keys

# Asking, in the words that letters use for it; a sentence that only names the certificate asks for nothing.
ASKING = re.compile(
    "提交|提供|补交|补正|补齐|补办|出具|开具|开来|交来|交回|上交|递交|缴交|上传|携带|带来|带上|附上|出示|报送|提请|须有|需有|应有|另附|附具|附送|随附|交验|补充|送交|寄来|寄送"
)
# These say that the certificate is not asked for.
NOT_ASKING = re.compile("(?:不用|不必|无需|无须|不需要?|不再|免予?|不得|不要求)[^，。；！？]{0,8}$")
# Signs that are put between or around the characters of a name.
GAPS = frozenset("-_·•.*\"'“”‘’《》【】[]()")
SENTENCE = re.compile(r"[。；！？!?;\n]")


def plain(text: str) -> str:
    """Full-width as half-width, without blanks and signs put between characters to slip through."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "ZCS" and c not in GAPS)


def refuse_items(case: Case, items: list[dict[str, str]]) -> None:
    """What a request for supplements may not list: a pledged certificate, or one outside this case's list."""
    choices = {str(c.pk): c for c in case.choices.select_related("version")}
    pledged = [c for c in choices.values() if c.choice == ChoiceKind.PLEDGE]
    for item in items:
        named = choices.get(str(item.get("choice") or ""))
        if item.get("choice") and named is None:
            raise Refused("只能要求补正本办件清单内的证明。", code="unlisted", field="items")
        text = plain(item["text"])
        for choice in pledged:
            if choice is named or plain(choice.version.name) in text:
                raise _pledged(choice.version.name, "items")


def refuse_asking(case: Case, text: str, *, field: str = "text") -> None:
    """What any other text to the applicant may not do: ask for a certificate that she pledged."""
    names = case.choices.filter(choice=ChoiceKind.PLEDGE).values_list("version__name", flat=True)
    sentences = [plain(sentence) for sentence in SENTENCE.split(text)]
    for name in names:
        # 对“经济困难证明”的承诺: what was pledged may be named.
        said = re.compile(re.escape(plain(name)) + "的?(?:书面|告知)?承诺书?")
        for sentence in sentences:
            rest = said.sub("", sentence)
            if plain(name) in rest and _asks(rest):
                raise _pledged(name, field)


def _asks(sentence: str) -> bool:
    """Whether the sentence asks; 不用提交 does not."""
    return any(not NOT_ASKING.search(sentence[: found.start()]) for found in ASKING.finditer(sentence))


def _pledged(name: str, field: str) -> Refused:
    return Refused(
        f"申请人已就“{name}”作出书面承诺，不得再索要这项证明。",
        code="pledged_certificate",
        field=field,
        clause=keys.SCOPE,
        way_out="对承诺有疑问的，通过核查解决。",
    )
