-- In which way the words of a section were counted: what was counted in another one is counted anew by the next seeding.
ALTER TABLE knowledge_words ADD COLUMN IF NOT EXISTS way integer NOT NULL DEFAULT 1;
