-- The documentation by section, and its passages as vectors.
CREATE TABLE IF NOT EXISTS knowledge_base (
    id            uuid PRIMARY KEY,
    title         text NOT NULL,
    heading_path  text NOT NULL,
    content       text NOT NULL,
    category      text,
    source        text NOT NULL,
    content_hash  text NOT NULL,
    url           text,
    prices_public boolean NOT NULL DEFAULT false,
    is_active     boolean NOT NULL DEFAULT true,
    search_text   tsvector GENERATED ALWAYS AS (
                      setweight(to_tsvector('english', heading_path), 'A') || to_tsvector('english', content)) STORED,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS knowledge_base_text ON knowledge_base USING gin (search_text);
CREATE INDEX IF NOT EXISTS knowledge_base_source ON knowledge_base (source);

-- The model is part of the key: vectors of different models never meet.
CREATE TABLE IF NOT EXISTS knowledge_passages (
    section_id uuid NOT NULL REFERENCES knowledge_base (id) ON DELETE CASCADE,
    ordinal    integer NOT NULL,
    model      text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('title', 'text', 'question')),
    content    text NOT NULL,
    dimensions integer NOT NULL,
    embedding  vector NOT NULL,
    PRIMARY KEY (section_id, ordinal, model),
    CONSTRAINT knowledge_passages_dimensions CHECK (vector_dims(embedding) = dimensions)
);
CREATE INDEX IF NOT EXISTS knowledge_passages_hashed ON knowledge_passages
    USING hnsw ((embedding::vector(384)) vector_cosine_ops) WHERE model = 'hashed-384-v1';

-- A version a seeding: searchers reload when it has moved.
CREATE TABLE IF NOT EXISTS knowledge_versions (
    version    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     text NOT NULL,
    model      text NOT NULL,
    sections   integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS channel_configs (
    channel             text PRIMARY KEY CHECK (channel IN ('email', 'whatsapp', 'web_form')),
    is_enabled          boolean NOT NULL DEFAULT true,
    tone                text NOT NULL,
    preferred_length    integer NOT NULL,
    max_response_length integer NOT NULL,
    max_words           integer NOT NULL,
    greeting            text NOT NULL,
    signature           text NOT NULL,
    response_template   text NOT NULL,
    metadata            jsonb NOT NULL DEFAULT '{}',
    updated_at          timestamptz NOT NULL DEFAULT now()
);
