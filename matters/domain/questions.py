"""Questions and answers beside a notice: typed as people write them, kept as pairs (常见问题)."""

ASK, ANSWER = ("问：", "问:"), ("答：", "答:")
MOST = 12


class UnreadableQuestions(ValueError):
    """The lines are no questions with answers; says where, in Chinese."""


def read_questions(text: str) -> list[dict[str, str]]:
    """「问：…」 and 「答：…」 in turn; further lines belong to what stands above them."""
    found: list[dict[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        if words.startswith(ASK):
            found.append({"question": words[2:].strip(), "answer": ""})
        elif not found:
            raise UnreadableQuestions(f"第{number}行要以“问：”开头。")
        elif words.startswith(ANSWER) and not found[-1]["answer"]:
            found[-1]["answer"] = words[2:].strip()
        elif found[-1]["answer"]:
            found[-1]["answer"] += f"\n{words}"
        else:
            found[-1]["question"] += words
    for pair in found:
        if not pair["question"] or not pair["answer"]:
            raise UnreadableQuestions(f"“{pair['question'][:20]}”还没有写“答：”。")
    if len(found) > MOST:
        raise UnreadableQuestions(f"最多写{MOST}个问题。")
    return found
