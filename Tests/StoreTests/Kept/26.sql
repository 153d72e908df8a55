PRAGMA application_id = 1131179893;
PRAGMA defer_foreign_keys = ON;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE store (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL, last_account INTEGER NOT NULL, last_post INTEGER NOT NULL,
    -- Grows whenever an account or a post goes, so that every process forgets the ids that it remembers.
    forgetting INTEGER NOT NULL
) STRICT;
CREATE TABLE network (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE person (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, place TEXT,
    -- 1 while a people file names the person.
    adopted INTEGER NOT NULL DEFAULT 0
, city TEXT, country TEXT) STRICT;
CREATE TABLE person_list (
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE, list TEXT NOT NULL, PRIMARY KEY (person, list)
) STRICT, WITHOUT ROWID;
CREATE TABLE account (
    id INTEGER PRIMARY KEY, network INTEGER NOT NULL REFERENCES network, key ANY NOT NULL,
    handle TEXT, name TEXT, created_at INTEGER, followers INTEGER, following INTEGER, lists INTEGER,
    -- Whose it is, by a people file and by what a network or program told. The file is believed.
    person INTEGER REFERENCES person, told_person INTEGER REFERENCES person,
    revision INTEGER NOT NULL, dated INTEGER,
    UNIQUE (network, key)
) STRICT;
CREATE TABLE post (
    id INTEGER PRIMARY KEY, network INTEGER NOT NULL, key ANY NOT NULL, author INTEGER, at INTEGER,
    text TEXT, url TEXT, in_reply_to TEXT, revision INTEGER NOT NULL,
    UNIQUE (network, key)
) STRICT;
CREATE TABLE post_topic (
    post INTEGER NOT NULL REFERENCES post ON DELETE CASCADE, topic TEXT NOT NULL, PRIMARY KEY (post, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE interaction (
    id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, actor INTEGER NOT NULL, target INTEGER NOT NULL, post INTEGER,
    at INTEGER NOT NULL, network INTEGER NOT NULL, key ANY NOT NULL,
    UNIQUE (network, key)
) STRICT;
CREATE TABLE tally (
    id INTEGER PRIMARY KEY, account INTEGER, post INTEGER, kind INTEGER NOT NULL, count INTEGER NOT NULL,
    at INTEGER NOT NULL, CHECK ((account IS NULL) <> (post IS NULL))
) STRICT;
CREATE TABLE removal (id INTEGER PRIMARY KEY, what INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT;
CREATE TABLE assignment (
    id INTEGER PRIMARY KEY, connector TEXT NOT NULL, network TEXT NOT NULL, identity TEXT NOT NULL,
    cursor TEXT, due INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0, problem TEXT,
    suspended INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0,
    lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0, fetched INTEGER, activity REAL, first_fetched INTEGER, since INTEGER NOT NULL DEFAULT 0, settled INTEGER,
    UNIQUE (connector, network, identity)
) STRICT;
CREATE TABLE budget_use (
    account TEXT NOT NULL, budget TEXT NOT NULL, window_start INTEGER NOT NULL, used INTEGER NOT NULL,
    blocked_until INTEGER, PRIMARY KEY (account, budget)
) STRICT, WITHOUT ROWID;
CREATE TABLE connector_state (
    connector TEXT PRIMARY KEY, failures INTEGER NOT NULL, paused_until INTEGER, stopped INTEGER NOT NULL, problem TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE run (at INTEGER PRIMARY KEY, epoch TEXT NOT NULL, revision INTEGER, last_account INTEGER, last_post INTEGER, circumstances TEXT) STRICT;
CREATE TABLE score_history (
    person INTEGER NOT NULL REFERENCES person, at INTEGER NOT NULL REFERENCES run, score REAL NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (person, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE rule_state (
    rule TEXT NOT NULL, person TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER NOT NULL, last_alert INTEGER,
    episode INTEGER NOT NULL, reminders INTEGER NOT NULL, acknowledged_by TEXT, told TEXT, kept TEXT, acknowledged_at INTEGER, acknowledgement_note TEXT, PRIMARY KEY (rule, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
    id TEXT PRIMARY KEY, rule TEXT NOT NULL, person TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL,
    body TEXT NOT NULL
, silence INTEGER, told_in TEXT, ends_at INTEGER, is_farewell INTEGER NOT NULL DEFAULT 0, acknowledged_by TEXT, acknowledged_at INTEGER, acknowledgement_note TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE notification (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, alert TEXT NOT NULL REFERENCES alert,
    receiver TEXT NOT NULL, rule TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT, settled_at INTEGER,
    fence INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0
, retried_at INTEGER, digest_at INTEGER, held_until INTEGER, is_whole INTEGER NOT NULL DEFAULT 0, deferrals INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE handle (
    connector TEXT NOT NULL, numbered_by TEXT NOT NULL, handle TEXT NOT NULL, network TEXT NOT NULL, identity TEXT NOT NULL,
    PRIMARY KEY (connector, numbered_by, handle)
) STRICT, WITHOUT ROWID;
CREATE TABLE tombstone (
    id INTEGER PRIMARY KEY, network INTEGER NOT NULL REFERENCES network, what INTEGER NOT NULL, key ANY NOT NULL,
    UNIQUE (network, what, key)
) STRICT;
CREATE TABLE k (
    id INTEGER PRIMARY KEY, giver TEXT NOT NULL, receiver TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL,
    taken_back INTEGER
) STRICT;
CREATE TABLE publishing (
    only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT, imports INTEGER NOT NULL, released INTEGER NOT NULL
, run INTEGER, backfilled INTEGER) STRICT;
CREATE TABLE intake (
    connector TEXT NOT NULL, day INTEGER NOT NULL, records INTEGER NOT NULL, PRIMARY KEY (connector, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE former_score (
    person INTEGER NOT NULL REFERENCES person, at INTEGER NOT NULL REFERENCES run, epoch TEXT NOT NULL, score REAL NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (person, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE former_audience (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, revision INTEGER NOT NULL, at INTEGER NOT NULL,
    followers INTEGER, lists INTEGER, PRIMARY KEY (account, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE rule (name TEXT PRIMARY KEY, line TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE silence (
    id INTEGER PRIMARY KEY, rule TEXT, person TEXT, author TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
    until INTEGER NOT NULL
, cohort TEXT, severity TEXT, receiver TEXT) STRICT;
CREATE TABLE disabled_receiver (
    name TEXT PRIMARY KEY, address TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE offer (
    perk TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL, number INTEGER, offered_at INTEGER,
    expires_at INTEGER, answered_at INTEGER, fulfilled_at INTEGER, is_shared INTEGER NOT NULL, PRIMARY KEY (perk, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE forgotten (
    digest BLOB PRIMARY KEY, owner BLOB, since INTEGER NOT NULL, revision INTEGER NOT NULL, by_file INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE forgotten_key (only INTEGER PRIMARY KEY CHECK (only = 1), key BLOB NOT NULL) STRICT;
CREATE TABLE standing (
    id INTEGER PRIMARY KEY, cohort TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, score REAL NOT NULL,
    state TEXT NOT NULL, margin REAL NOT NULL, effective_people REAL NOT NULL,
    change_1d REAL, change_7d REAL, change_30d REAL, change_90d REAL, quiet_days INTEGER, coverage REAL
) STRICT;
CREATE TABLE ranking (cohort TEXT PRIMARY KEY, size INTEGER NOT NULL, ranks BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE kept (only INTEGER PRIMARY KEY CHECK (only = 1), activity INTEGER, texts INTEGER) STRICT;
CREATE TABLE configuration (
    only INTEGER PRIMARY KEY CHECK (only = 1), since INTEGER NOT NULL, read INTEGER NOT NULL, refused INTEGER, problem TEXT
) STRICT;
CREATE TABLE unfound (
    connector TEXT NOT NULL, handle TEXT NOT NULL, person TEXT NOT NULL, problem TEXT NOT NULL, PRIMARY KEY (connector, handle)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_record (
    id INTEGER PRIMARY KEY, began INTEGER NOT NULL, at INTEGER, cause TEXT NOT NULL, outcome TEXT NOT NULL, took INTEGER NOT NULL,
    stages TEXT NOT NULL, acts INTEGER NOT NULL, people INTEGER NOT NULL, rescored INTEGER NOT NULL, standings INTEGER NOT NULL,
    alerts INTEGER NOT NULL, problem TEXT
) STRICT;
INSERT INTO "grdb_migrations" VALUES ('1');
INSERT INTO "grdb_migrations" VALUES ('2');
INSERT INTO "grdb_migrations" VALUES ('3');
INSERT INTO "grdb_migrations" VALUES ('4');
INSERT INTO "grdb_migrations" VALUES ('5');
INSERT INTO "grdb_migrations" VALUES ('6');
INSERT INTO "grdb_migrations" VALUES ('7');
INSERT INTO "grdb_migrations" VALUES ('8');
INSERT INTO "grdb_migrations" VALUES ('9');
INSERT INTO "grdb_migrations" VALUES ('10');
INSERT INTO "grdb_migrations" VALUES ('11');
INSERT INTO "grdb_migrations" VALUES ('12');
INSERT INTO "grdb_migrations" VALUES ('13');
INSERT INTO "grdb_migrations" VALUES ('14');
INSERT INTO "grdb_migrations" VALUES ('15');
INSERT INTO "grdb_migrations" VALUES ('16');
INSERT INTO "grdb_migrations" VALUES ('17');
INSERT INTO "grdb_migrations" VALUES ('18');
INSERT INTO "grdb_migrations" VALUES ('19');
INSERT INTO "grdb_migrations" VALUES ('20');
INSERT INTO "grdb_migrations" VALUES ('21');
INSERT INTO "grdb_migrations" VALUES ('22');
INSERT INTO "grdb_migrations" VALUES ('23');
INSERT INTO "grdb_migrations" VALUES ('24');
INSERT INTO "grdb_migrations" VALUES ('25');
INSERT INTO "grdb_migrations" VALUES ('26');
INSERT INTO "store" VALUES (1, 6, 2, 1, 0);
INSERT INTO "network" VALUES (1, 'forum');
INSERT INTO "person" VALUES (1, 'ada', 'Ada', 'London', 1, 'London', NULL);
INSERT INTO "person_list" VALUES (1, 'friends');
INSERT INTO "account" VALUES (1, 1, 88, 'ada', 'Ada L.', 1600000000000, 5, 6, 7, 1, NULL, 1, NULL);
INSERT INTO "account" VALUES (2, 1, '007', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2, NULL);
INSERT INTO "post" VALUES (1, 1, 'p', 1, 1600000000000, 'hello', NULL, NULL, 3);
INSERT INTO "post_topic" VALUES (1, 'swift');
INSERT INTO "interaction" VALUES (4, 1, 2, 1, 1, 1600000001000, 1, 'like-1');
INSERT INTO "tally" VALUES (5, NULL, 1, 1, 9, 1600000002000);
INSERT INTO "removal" VALUES (6, 3, 99);
INSERT INTO "assignment" VALUES (1, 'one', 'forum', '88', 'here', 1600000003000, 2, 'slow', 0, 4, 60000, 0, 1600000003000, 2.5, 1600000003000, 0, 1600000003000);
INSERT INTO "budget_use" VALUES ('token', 'requests', 1600000000000, 7, NULL);
INSERT INTO "connector_state" VALUES ('one', 1, NULL, 0, 'slow');
INSERT INTO "run" VALUES (1600000004000, 'first', NULL, NULL, NULL, NULL);
INSERT INTO "score_history" VALUES (1, 1600000004000, 42.5, 'scored');
INSERT INTO "rule_state" VALUES ('top', 'ada', 'firing', 1600000004000, 1600000004000, 1, 0, NULL, '{"receivers":["log"],"cohort":"tracked","severity":"info","grouped":false}', NULL, NULL, NULL);
INSERT INTO "alert" VALUES ('a1', 'top', 'ada', 'firing', 1600000004000, '{"at":1600000004000,"cohort":"tracked","id":"a1","name":"Ada","person":"ada","reasons":[],"rule":"top","since":1600000004000,"status":"firing","title":"Ada is in"}', NULL, NULL, NULL, 0, NULL, NULL, NULL);
INSERT INTO "notification" VALUES (1, 'a1-log', 'a1', 'log', 'top', 'ada', 'waiting', 1600000004000, 1, '503', 1600000005000, 3, 0, NULL, NULL, NULL, 0, 0);
INSERT INTO "handle" VALUES ('one', '', 'ada', 'forum', '88');
INSERT INTO "tombstone" VALUES (1, 1, 2, 'gone');
INSERT INTO "k" VALUES (1, 'ada', 'forum:007', 'swift', 1600000004000, NULL);
INSERT INTO "publishing" VALUES (1, NULL, 0, 0, 1600000004000, 1600000004000);
INSERT INTO "intake" VALUES ('one', 18518, 3);
INSERT INTO "former_score" VALUES (1, 1600000004000, 'zero', 40.5, 'scored');
INSERT INTO "former_audience" VALUES (1, 1, 1600000003000, 4, 6);
INSERT INTO "rule" VALUES ('top', '', 1600000004000);
INSERT INTO "silence" VALUES (1, 'top', NULL, 'root', 'holiday', 1600000004000, 1600000005000, NULL, NULL, NULL);
INSERT INTO "disabled_receiver" VALUES ('hook', 'abc', 'gone', 1600000004000);
INSERT INTO "offer" VALUES ('tea', 'ada', 'accepted', 1600000004000, 1, 1600000004000, 1600000005000, 1600000004500, NULL, 0);
INSERT INTO "standing" VALUES (1, 'tracked', 'ada', 'Ada', 42.5, 'scored', 1.5, 8.0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "ranking" VALUES ('tracked', 1, X'01000000');
INSERT INTO "kept" VALUES (1, NULL, NULL);
INSERT INTO "run_record" VALUES (1, 1600000003000, 1600000004000, 'start', 'published', 12, '[]', 1, 2, 2, 3, 1, NULL);
CREATE INDEX account_revision ON account (revision);
CREATE INDEX account_person ON account (person) WHERE person IS NOT NULL;
CREATE INDEX account_told_person ON account (told_person) WHERE told_person IS NOT NULL;
CREATE INDEX post_revision ON post (revision);
CREATE INDEX interaction_post ON interaction (post) WHERE post IS NOT NULL;
CREATE UNIQUE INDEX tally_account ON tally (account, kind, at) WHERE account IS NOT NULL;
CREATE UNIQUE INDEX tally_post ON tally (post, kind, at) WHERE post IS NOT NULL;
CREATE INDEX assignment_due ON assignment (due) WHERE suspended = 0;
CREATE INDEX notification_chain ON notification (receiver, rule, person, id) WHERE state = 'waiting';
CREATE INDEX notification_due ON notification (due, id) WHERE state = 'waiting';
CREATE INDEX notification_dead ON notification (id) WHERE state = 'dead';
CREATE INDEX notification_alert ON notification (alert);
CREATE INDEX notification_delivered ON notification (settled_at) WHERE state = 'delivered';
CREATE INDEX k_giver ON k (giver, at);
CREATE INDEX k_at ON k (at);
CREATE INDEX intake_day ON intake (day);
CREATE INDEX former_audience_at ON former_audience (at);
CREATE INDEX former_audience_revision ON former_audience (revision);
CREATE INDEX silence_until ON silence (until);
CREATE INDEX alert_at ON alert (at);
CREATE INDEX notification_dropped ON notification (settled_at) WHERE state = 'dropped';
CREATE UNIQUE INDEX offer_number ON offer (perk, number) WHERE number IS NOT NULL;
CREATE INDEX notification_digest ON notification (receiver, digest_at) WHERE state = 'waiting' AND digest_at IS NOT NULL;
CREATE INDEX notification_digested ON notification (settled_at) WHERE state = 'digested';
CREATE INDEX standing_cohort ON standing (cohort);
CREATE INDEX standing_person ON standing (person);
CREATE INDEX post_author ON post (author, at) WHERE author IS NOT NULL;
CREATE INDEX alert_ends_at ON alert (ends_at) WHERE ends_at IS NOT NULL;
CREATE INDEX alert_farewell ON alert (is_farewell) WHERE is_farewell = 1;
CREATE INDEX notification_held ON notification (receiver, held_until) WHERE state = 'waiting' AND held_until IS NOT NULL;
CREATE INDEX assignment_new ON assignment (id) WHERE settled IS NULL;
CREATE INDEX assignment_settled ON assignment (settled) WHERE settled IS NOT NULL;
CREATE INDEX alert_told_in ON alert (told_in) WHERE told_in IS NOT NULL;
CREATE INDEX alert_subject ON alert (rule, person, at);
