-- What scoring words reads, one narrow row for each active section: a search reads hundreds of them, and in the table with
-- the texts nearly every one is on a page of its own.

-- The place of a word in `counts`: the same word always has the same. Two words meet in one place once in a thousand
-- million pairs, and then a section counts one word that it does not hold.
CREATE FUNCTION knowledge_word_place(word text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (('x' || substr(md5(word), 1, 8))::bit(32)::bigint % 999999999 + 1)::integer;

-- Counts as a sparse vector: its inner product with a vector of one word is that word's count, and takes no longer than
-- walking through the row once.
CREATE FUNCTION knowledge_word_counts(words text[], frequencies real[]) RETURNS sparsevec
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT ('{' || coalesce(string_agg(place || ':' || frequency, ',' ORDER BY place), '') || '}/1000000000')::sparsevec
        FROM (SELECT knowledge_word_place(word) AS place, sum(frequency) AS frequency
              FROM unnest(words, frequencies) AS counted (word, frequency) GROUP BY 1) AS placed);

CREATE FUNCTION knowledge_word_places(words text[]) RETURNS integer[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(SELECT DISTINCT knowledge_word_place(word) FROM unnest(words) AS word);

CREATE TABLE knowledge_words (
    section_id uuid PRIMARY KEY REFERENCES knowledge_base (id) ON DELETE CASCADE,
    category   text,
    length     real NOT NULL,
    places     integer[] NOT NULL,
    counts     sparsevec NOT NULL
);
INSERT INTO knowledge_words (section_id, category, length, places, counts)
SELECT id, category, term_length, knowledge_word_places(terms), knowledge_word_counts(terms, frequencies)
FROM knowledge_base WHERE is_active AND term_length > 0;

-- Without the list of rows still to be indexed: every search would walk through it.
CREATE INDEX knowledge_words_places ON knowledge_words USING gin (places) WITH (fastupdate = off);
DROP INDEX knowledge_base_terms;

-- Vectors stay in the row of their passage, where cosines need no second read; of texts only the long ones move out.
ALTER TABLE knowledge_passages ALTER COLUMN embedding SET STORAGE MAIN;

-- The same indexes over numbers of half the size: they fit into memory where the others did not, and find as well.
SET LOCAL maintenance_work_mem = '1GB';
DO $$
DECLARE
    old  record;
    made text;
BEGIN
    FOR old IN
        SELECT indexname, indexdef, substring(indexdef FROM 'model = ''(.*)''::text') AS model
        FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'knowledge_passages' AND indexdef LIKE '% USING hnsw %'
    LOOP
        made := 'knowledge_near_' || left(encode(sha256(convert_to(replace(old.model, '''''', ''''), 'UTF8')), 'hex'), 12);
        EXECUTE format('DROP INDEX %I', old.indexname);
        EXECUTE replace(replace(replace(replace(old.indexdef,
            ' ' || quote_ident(old.indexname) || ' ', ' IF NOT EXISTS ' || made || ' '),
            '::vector(', '::halfvec('), ' vector_cosine_ops', ' halfvec_cosine_ops'), 'CREATE INDEX  ', 'CREATE INDEX ');
    END LOOP;
END $$;
