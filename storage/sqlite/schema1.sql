-- Times are nanoseconds since 1970; NULL is no time.

CREATE TABLE cases (
  lane    TEXT PRIMARY KEY NOT NULL,
  ref     TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL,
  lang    TEXT NOT NULL,
  stage   TEXT NOT NULL,
  ball    TEXT NOT NULL,
  since   INTEGER,
  opened  INTEGER,
  updated INTEGER NOT NULL, -- 0 is no time: a page's cursor compares it
  wake    INTEGER,
  version INTEGER NOT NULL,
  key     BLOB NOT NULL,
  body    BLOB NOT NULL     -- last: a listing need not read past it
);
CREATE INDEX cases_updated ON cases (updated, ref);
CREATE INDEX cases_stage ON cases (stage, updated, ref);
CREATE INDEX cases_ball ON cases (ball, updated, ref);
CREATE INDEX cases_stage_ball ON cases (stage, ball, updated, ref);
CREATE INDEX cases_wake ON cases (wake) WHERE wake IS NOT NULL;

CREATE TABLE entries (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of the commits
  lane     TEXT NOT NULL,
  id       TEXT NOT NULL,
  queue    TEXT NOT NULL,
  ref      TEXT NOT NULL,
  kind     TEXT NOT NULL,
  created  INTEGER,
  due      INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  lease    TEXT,
  ready    INTEGER, -- when it may be claimed; only a queue's first entry has one
  key      BLOB NOT NULL,
  body     BLOB NOT NULL,
  UNIQUE (lane, id)
);
CREATE INDEX entries_queue ON entries (lane, queue, seq);
CREATE INDEX entries_ready ON entries (ready) WHERE ready IS NOT NULL;
CREATE INDEX entries_created ON entries (created);

CREATE TABLE marks (
  mark TEXT PRIMARY KEY NOT NULL,
  ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX marks_ends ON marks (ends);

CREATE TABLE memos (
  key   TEXT PRIMARY KEY NOT NULL,
  value BLOB NOT NULL,
  ends  INTEGER -- NULL: never
) WITHOUT ROWID;

CREATE TABLE holds (
  name  TEXT PRIMARY KEY NOT NULL,
  owner TEXT NOT NULL,
  ends  INTEGER NOT NULL
) WITHOUT ROWID;
