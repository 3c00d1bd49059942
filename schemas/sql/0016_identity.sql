-- Who is who: numbers that are written in two ways, customers who turned out to be one, and their parting.

-- Equal where two addresses may be one: digits without the one that Brazil, Mexico and Argentina write or leave out.
-- The same fold as Identifier.matchKey; a test holds one to the other.
CREATE OR REPLACE FUNCTION match_key_of(identifier_type text, identifier_value text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN identifier_type = 'email' THEN lower(identifier_value)
        WHEN identifier_value !~ '^\+?[0-9]+$' THEN identifier_value
        ELSE regexp_replace(regexp_replace(regexp_replace('+' || ltrim(identifier_value, '+'),
            '^\+55([0-9]{2})9([0-9]{8})$', '+55\1\2'),
            '^\+521([0-9]{10})$', '+52\1'),
            '^\+549([0-9]{10})$', '+54\1')
    END
$$;
UPDATE customer_identifiers SET match_key = match_key_of(identifier_type, identifier_value)
WHERE match_key <> match_key_of(identifier_type, identifier_value);
-- Staff look for others who may be the same person; a join asks who else has named an address.
CREATE INDEX IF NOT EXISTS customer_identifiers_match ON customer_identifiers (match_key);

-- Whose an address or a message was before its customer was merged into another: by it everything finds its way back.
ALTER TABLE customer_identifiers ADD COLUMN IF NOT EXISTS home uuid;
ALTER TABLE messages ADD COLUMN IF NOT EXISTS home uuid;
-- Counts merges and partings: whoever has read an address before one of them sees it under the customer's lock.
ALTER TABLE customers ADD COLUMN IF NOT EXISTS regrouped integer NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS customer_merges_kept ON customer_merges (kept, merged_at DESC);
CREATE INDEX IF NOT EXISTS customer_merges_merged ON customer_merges (merged, merged_at DESC);
CREATE INDEX IF NOT EXISTS escalations_customer ON escalations (customer_id);
