-- One row is an event, once: bots and internal traffic out, copies of the same event out.
--
-- Answers: everything. The base of all other models; the columns are those of `events`.
-- Reads: all days. events_clean_between: all events 1 day around.
-- Key: (site_id, event_id).
-- An event comes twice when a sender did not hear the answer (it sends again: a later received_at), or when the log was
-- replayed with a better conversion (the same received_at, a later loaded_at). So the copy received first counts, and of
-- its conversions the last.
--
-- What it costs: the window is over (site_id, event_id) alone, so a filter on site_id reaches the table (its cluster) and
-- one on occurred_at does not (its partitions): such a query reads the columns it names on all days. DATE(occurred_at) in
-- PARTITION BY would mend that and break the key: occurred_at is received_at - (sent_at - at), so a copy that travelled
-- longer shifts, and around midnight both copies would stay. The bounded way is events_clean_between.
SELECT *
FROM events
WHERE NOT IFNULL(is_bot, FALSE)
  AND NOT IFNULL(is_internal, FALSE)
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY site_id, event_id
  ORDER BY received_at, loaded_at DESC, schema_version DESC, occurred_at
) = 1
