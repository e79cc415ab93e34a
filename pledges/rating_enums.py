"""The words of a rating (好差评): five levels, and what is done about a bad one."""

from django.db import models


class Level(models.IntegerChoices):
    """国办发〔2019〕51号: five levels. None is given in anybody's place: who says nothing has not rated."""

    VERY_GOOD = 5, "非常满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    BAD = 2, "不满意"
    VERY_BAD = 1, "非常不满意"


BAD_LEVELS = (Level.BAD, Level.VERY_BAD)


class Tag(models.TextChoices):
    """What it was about; one may choose several."""

    CLEAR = "clear", "告知清楚"
    QUICK = "quick", "办得快"
    KIND = "kind", "态度好"
    EASY = "easy", "网上好办"
    UNCLEAR = "unclear", "告知不清楚"
    SLOW = "slow", "办得慢"
    RUDE = "rude", "态度不好"
    ASKED_AGAIN = "asked_again", "承诺了还要证明"
    HARD = "hard", "网上不好办"


class RatingState(models.TextChoices):
    PLAIN = "plain", "已评价"
    OPEN = "open", "待整改回复"
    ANSWERED = "answered", "已整改回复"
    DOUBTED = "doubted", "申请剔除，待复核"
    EXCLUDED = "excluded", "已剔除"


RATING_MOVES = {
    RatingState.OPEN: {RatingState.ANSWERED, RatingState.DOUBTED},
    # A second person says whether a mistaken or malicious one is left out; if not, it is followed up after all.
    RatingState.DOUBTED: {RatingState.EXCLUDED, RatingState.OPEN},
}
RATING_TONES = {
    RatingState.PLAIN: "good",
    RatingState.OPEN: "wait",
    RatingState.ANSWERED: "good",
    RatingState.DOUBTED: "wait",
    RatingState.EXCLUDED: "stopped",
}
WAITING = (RatingState.OPEN, RatingState.DOUBTED)
