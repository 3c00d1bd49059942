-- How often each word stands in a section, as search counts them: a word in a heading or in a customer's question more.
ALTER TABLE knowledge_base ADD COLUMN IF NOT EXISTS terms text[] NOT NULL DEFAULT '{}';
ALTER TABLE knowledge_base ADD COLUMN IF NOT EXISTS frequencies real[] NOT NULL DEFAULT '{}';
ALTER TABLE knowledge_base ADD COLUMN IF NOT EXISTS term_length real NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS knowledge_base_terms ON knowledge_base USING gin (terms) WHERE is_active;

-- In how many active sections each word stands; made anew by every seeding.
CREATE TABLE IF NOT EXISTS kb_terms (
    term     text PRIMARY KEY,
    sections integer NOT NULL
);

-- What a section must score to count as found: belongs to what the sections say and to the model of the vectors.
CREATE TABLE IF NOT EXISTS knowledge_thresholds (
    knowledge  text NOT NULL,
    model      text NOT NULL,
    threshold  double precision NOT NULL,
    probes     integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (knowledge, model)
);
