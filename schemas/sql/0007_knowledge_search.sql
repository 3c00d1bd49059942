-- How often each word stands in a section, as search counts them: a word in a heading or in a customer's question more.
ALTER TABLE knowledge_base ADD COLUMN IF NOT EXISTS terms text[] NOT NULL DEFAULT '{}';
ALTER TABLE knowledge_base ADD COLUMN IF NOT EXISTS frequencies real[] NOT NULL DEFAULT '{}';
ALTER TABLE knowledge_base ADD COLUMN IF NOT EXISTS term_length real NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS knowledge_base_terms ON knowledge_base USING gin (terms) WHERE is_active;
