"""Many cases, quickly: the rows of one demo case multiplied in the database, with keys that grow with time.

What is multiplied has the shape of real work: spread over all agencies and matters, a tenth of it open, each
subject with three cases. Identity numbers are not real ones and not decryptable; nothing here reads them.
"""

from typing import Any

# The key of row g of a kind: time-ordered like a UUIDv7, and known from g alone, so that rows can refer to it.
KEY = (
    "(lpad(to_hex(1700000000000 + {g}::bigint * 600000), 12, '0') || '7' || '{kind}' || '8000' || "
    "lpad(to_hex({g}), 12, '0'))::uuid"
)
KINDS = {"data_key": "001", "subject": "002", "case": "003", "choice": "004", "pledge": "005", "check": "006"}
TARGETS = """
CREATE TABLE bench_target AS
SELECT row_number() OVER (ORDER BY c.id) - 1 AS n, a.id AS matter, a.agency_id AS agency, a.area_id AS area,
       v.id AS version, t.id AS text
FROM matters_administrativematter a
JOIN matters_certificationmatter c ON c.administrative_matter_id = a.id
JOIN matters_matterversion v ON v.matter_id = c.id AND v.state = 'published'
JOIN LATERAL (SELECT id FROM matters_textversion t WHERE t.version_id = v.id ORDER BY number DESC LIMIT 1) t ON true
"""
# Nine of ten are concluded; the rest is what a desk works on.
STATE = (
    "(CASE WHEN {g} % 10 > 0 THEN 'concluded' WHEN {g} % 30 = 0 THEN 'filed' "
    "WHEN {g} % 30 = 10 THEN 'accepted' ELSE 'decided' END)"
)
# What a check that nobody has taken yet does not have.
OPEN_CHECK = {
    "assigned_to_id": "NULL",
    "assigned_at": "NULL",
    "started_at": "NULL",
    "concluded_at": "NULL",
    "conclusion": "''",
}
# Spread over two years alike, however many there are: a desk's last month is never empty.
WHEN = "(now() - (({g}::bigint * 7919) % 1000000) * interval '1 minute')"


def key(kind: str, g: str = "g") -> str:
    """SQL of the key of row ``g``."""
    return KEY.format(g=f"({g})", kind=KINDS[kind])


def columns(cursor: Any, table: str) -> list[str]:
    """The columns of a table, in order."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema() "
        "ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def multiply(cursor: Any, table: str, pattern: str, spread: tuple[int, int], **values: str) -> None:
    """Insert rows ``spread`` of ``table``, equal to the row that ``pattern`` selects but for ``values`` (SQL in g)."""
    names = columns(cursor, table)
    unknown = set(values) - set(names)
    if unknown:
        raise ValueError(f"{table} has no {unknown}")
    chosen = ", ".join(values.get(name, f'p."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    # The pattern's columns hide behind p, so the expressions may use t (target) and g.
    cursor.execute(
        f"INSERT INTO {table} ({quoted}) SELECT {chosen} FROM generate_series({spread[0]}, {spread[1]}) AS g "
        f"JOIN bench_target t ON t.n = g % (SELECT count(*) FROM bench_target) CROSS JOIN ({pattern} LIMIT 1) p"
    )


def subjects(cursor: Any, spread: tuple[int, int]) -> None:
    """One subject for three cases."""
    first, last = spread[0] // 3 + (spread[0] > 1), spread[1] // 3
    multiply(cursor, "kernel_datakey", "SELECT * FROM kernel_datakey", (first, last), id=key("data_key"))
    multiply(
        cursor, "people_subject", "SELECT * FROM people_subject WHERE kind = 'natural'", (first, last),
        id=key("subject"), data_key_id=key("data_key"), number_lookup="md5(g::text)",
        pseudonym="md5('pseudonym' || g)::uuid", name="'测试' || g",
    )  # fmt: skip


def cases(cursor: Any, spread: tuple[int, int]) -> None:
    """Cases with one choice, one pledge and its check each; states as STATE says."""
    state, when = STATE.format(g="g"), WHEN.format(g="g")
    decided = f"(CASE WHEN {state} IN ('concluded', 'decided') THEN {when} END)"
    multiply(
        cursor, "pledges_case",
        "SELECT * FROM pledges_case WHERE state IN ('concluded', 'decided') AND decided_at IS NOT NULL", spread,
        id=key("case"), created_at=when, number="'测' || g", resume_code="'R' || g", form_token="NULL",
        area_id="t.area", agency_id="t.agency", administrative_matter_id="t.matter", subject_id=key("subject", "g / 3"),
        channel="(CASE WHEN g % 2 = 0 THEN 'counter' ELSE 'online' END)",
        state=state, filed_at=when, accepted_at=when, decided_at=decided,
        accept_due=f"({when} + interval '5 days')::date", decide_due=f"({when} + interval '20 days')::date",
        due_on=f"(CASE WHEN {state} IN ('filed', 'accepted') THEN ({when} + interval '5 days')::date END)",
        decision=f"(CASE WHEN {decided} IS NULL THEN '' ELSE 'granted' END)",
        decision_text=f"(CASE WHEN {decided} IS NULL THEN '' ELSE '准予' END)",
        decided_by_id=f"(CASE WHEN {decided} IS NULL THEN NULL ELSE p.decided_by_id END)",
        concluded_at=f"(CASE WHEN {state} = 'concluded' THEN {when} END)", handler_id="NULL",
        agent_subject_id="NULL", authorization_id="NULL",
    )  # fmt: skip
    multiply(
        cursor, "pledges_certificatechoice", "SELECT * FROM pledges_certificatechoice WHERE choice = 'pledge'", spread,
        id=key("choice"), case_id=key("case"), version_id="t.version", created_at=when,
    )  # fmt: skip
    multiply(
        cursor, "pledges_pledge", "SELECT * FROM pledges_pledge WHERE state = 'in_force'", spread,
        id=key("pledge"), case_id=key("case"), choice_id=key("choice"), created_at=when, area_id="t.area",
        agency_id="t.agency", version_id="t.version", text_id="t.text", subject_id=key("subject", "g / 3"),
        number="'承' || g", check_code="'C' || g", signed_at=when, in_force_at=when,
    )  # fmt: skip


def checks(cursor: Any, spread: tuple[int, int]) -> None:
    """Each pledge's one check; a tenth is still open."""
    opened = "g % 10 = 0"
    multiply(
        cursor, "verification_check",
        "SELECT * FROM verification_check WHERE state = 'concluded' AND conclusion = 'true'", spread,
        id=key("check"), pledge_id=key("pledge"), case_id=key("case"), subject_id=key("subject", "g / 3"),
        area_id="t.area", agency_id="t.agency", version_id="t.version", created_at=WHEN.format(g="g"),
        due_on=f"({WHEN.format(g='g')} + interval '30 days')::date",
        state=f"(CASE WHEN {opened} THEN 'due' ELSE p.state END)",
        **{name: f"(CASE WHEN {opened} THEN {empty} ELSE p.{name} END)" for name, empty in OPEN_CHECK.items()},
    )  # fmt: skip


def trail(cursor: Any, spread: tuple[int, int]) -> None:
    """Three events in the ledger for each case."""
    for n, act in enumerate(("open", "filed", "accepted")):
        multiply(
            cursor, "kernel_auditevent", "SELECT * FROM kernel_auditevent WHERE object_type = 'pledges.case'", spread,
            id="nextval('kernel_auditevent_seq')", at=WHEN.format(g="g"), act=f"'pledges.case.{act}'",
            object_id=f"({key('case')})::text", agency="t.agency::text", area="t.area",
            salt=f"md5({n} || 's' || g)",
        )  # fmt: skip


def populate(cursor: Any, spread: tuple[int, int]) -> None:
    """Rows ``spread[0]`` to ``spread[1]`` of everything that grows with the cases."""
    cursor.execute("SELECT to_regclass('bench_target')")
    if cursor.fetchone()[0] is None:
        cursor.execute(TARGETS)
    for fill in (subjects, cases, checks, trail):
        fill(cursor, spread)
