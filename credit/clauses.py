"""Keys of the clauses that the acts of this room rest on."""

PERSONS = "GBF-2020-42/persons"
SUPERVISION = "GBF-2020-42/supervision"
CREDIT = "GBF-2020-42/credit"
