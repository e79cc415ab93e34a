"""The index of the directory's search on PostgreSQL: pairs and single characters of what is published."""

from django.db import migrations

# COST: dear enough that the planner takes the index rather than work the function out for each row. The index holds
# all rows: of a partial one the planner would not use what it knows of how common a pair is.
FORWARD = """
CREATE OR REPLACE FUNCTION matters_grams(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
  SELECT coalesce(array_agg(DISTINCT substr(word, place, size)), '{}'::text[])
  FROM unnest(string_to_array(words, ' ')) AS word,
       generate_series(1, length(word)) AS place,
       generate_series(1, 2) AS size
  WHERE place + size - 1 <= length(word)
$$;
CREATE INDEX matters_cert_grams ON matters_certificationmatter
  USING gin (matters_grams(search_text));
"""
BACKWARD = "DROP INDEX IF EXISTS matters_cert_grams; DROP FUNCTION IF EXISTS matters_grams(text);"


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARD, None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARD, None)


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
