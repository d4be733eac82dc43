-- Cases of before are nobody's, and in no list of who needs us, until their next turn.

CREATE TABLE cases2 (
  lane     TEXT PRIMARY KEY NOT NULL,
  ref      TEXT NOT NULL UNIQUE,
  channel  TEXT NOT NULL,
  lang     TEXT NOT NULL,
  stage    TEXT NOT NULL,
  ball     TEXT NOT NULL,
  since    INTEGER,
  opened   INTEGER,
  updated  INTEGER NOT NULL, -- 0 is no time: a page's cursor compares it
  wake     INTEGER,
  assignee TEXT NOT NULL,    -- '' is nobody
  needs    INTEGER,
  version  INTEGER NOT NULL,
  key      BLOB NOT NULL,
  body     BLOB NOT NULL     -- last: a listing need not read past it, so the table is made anew
);
INSERT INTO cases2 SELECT lane, ref, channel, lang, stage, ball, since, opened, updated, wake, '', NULL, version, key, body FROM cases;
DROP TABLE cases;
ALTER TABLE cases2 RENAME TO cases;
CREATE INDEX cases_updated ON cases (updated, ref);
CREATE INDEX cases_stage ON cases (stage, updated, ref);
CREATE INDEX cases_ball ON cases (ball, updated, ref);
CREATE INDEX cases_stage_ball ON cases (stage, ball, updated, ref);
CREATE INDEX cases_wake ON cases (wake) WHERE wake IS NOT NULL;
CREATE INDEX cases_needs ON cases (needs, ref) WHERE needs IS NOT NULL;
CREATE INDEX cases_open ON cases (updated, ref, ball) WHERE ball <> 'nobody';
CREATE INDEX cases_assignee ON cases (assignee, updated, ref) WHERE assignee <> '';
CREATE INDEX cases_assignee_open ON cases (assignee, updated, ref, ball) WHERE assignee <> '' AND ball <> 'nobody';

CREATE TABLE acts (
  ref  TEXT NOT NULL, -- '' is no case
  id   TEXT NOT NULL,
  who  TEXT NOT NULL,
  what TEXT NOT NULL,
  of   TEXT NOT NULL,
  via  TEXT NOT NULL,
  at   INTEGER NOT NULL,
  PRIMARY KEY (ref, id)
) WITHOUT ROWID;
CREATE INDEX acts_ref ON acts (ref, at);
CREATE INDEX acts_at ON acts (at);

CREATE TABLE tallies (
  day  TEXT NOT NULL, -- "2026-11-26"
  name TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (day, name)
) WITHOUT ROWID;
