-- Searching many sections reads outlines of all of them once, and whole sections by their ids: neither vectors nor words
-- are looked up by an index any more, and those that did it cost minutes whenever many sections were written.
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN
        SELECT indexname FROM pg_indexes
        WHERE schemaname = current_schema() AND tablename = 'knowledge_passages' AND indexdef LIKE '% USING hnsw %'
    LOOP
        EXECUTE format('DROP INDEX %I', old.indexname);
    END LOOP;
END $$;

DROP INDEX IF EXISTS knowledge_words_places;
ALTER TABLE knowledge_words DROP COLUMN IF EXISTS places;
DROP FUNCTION IF EXISTS knowledge_word_places(text[]);

-- Both stand in `knowledge_words` since 0011.
ALTER TABLE knowledge_base DROP COLUMN IF EXISTS frequencies;
ALTER TABLE knowledge_base DROP COLUMN IF EXISTS term_length;
