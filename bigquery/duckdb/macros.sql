-- GoogleSQL functions that DuckDB has under the same name with another meaning, or not at all.

-- Replaces every match, not the first alone.
CREATE OR REPLACE MACRO bq_regexp_replace(value, pattern, replacement) AS regexp_replace(value, pattern, replacement, 'g');

-- A day so many days later, earlier: a DATE.
CREATE OR REPLACE MACRO bq_date_add(day, span) AS CAST(day + span AS DATE);
CREATE OR REPLACE MACRO bq_date_sub(day, span) AS CAST(day - span AS DATE);

-- The first moment of a day in a zone.
CREATE OR REPLACE MACRO bq_timestamp(day, zone) AS CAST(day AS TIMESTAMP) AT TIME ZONE zone;
