/// Rules, what they told, and whom.
extension Schema {
    static let alerts = """
        CREATE TABLE rule_state (
            rule TEXT NOT NULL, person TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER NOT NULL, last_alert INTEGER,
            episode INTEGER NOT NULL, reminders INTEGER NOT NULL, PRIMARY KEY (rule, person)
        ) STRICT, WITHOUT ROWID;
        -- body: the whole alert as JSON, so that every attempt tells the same.
        CREATE TABLE alert (
            id TEXT PRIMARY KEY, rule TEXT NOT NULL, person TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- The outbox. state: waiting, delivered or dead. A chain is (receiver, rule, person), in the order of id.
        CREATE TABLE notification (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, alert TEXT NOT NULL REFERENCES alert,
            receiver TEXT NOT NULL, rule TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
            due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT, settled_at INTEGER,
            fence INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX notification_chain ON notification (receiver, rule, person, id) WHERE state = 'waiting';
        CREATE INDEX notification_due ON notification (due, id) WHERE state = 'waiting';
        CREATE INDEX notification_dead ON notification (id) WHERE state = 'dead';
        """

    static let rules = """
        -- The line that each rule decided by last, and the first run that did; '' where it was not kept.
        CREATE TABLE rule (name TEXT PRIMARY KEY, line TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO rule SELECT rule, '', max(since) FROM rule_state GROUP BY rule;
        -- person: also another subject, as AlertSubject writes it.
        ALTER TABLE rule_state ADD COLUMN acknowledged_by TEXT;
        -- rule, person: NULL for all.
        CREATE TABLE silence (
            id INTEGER PRIMARY KEY, rule TEXT, person TEXT, author TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX silence_until ON silence (until);
        -- The silence that kept it from being told.
        ALTER TABLE alert ADD COLUMN silence INTEGER;
        CREATE INDEX alert_at ON alert (at);
        """

    static let receivers = """
        -- Receivers that want nothing any more. address: where each was, hashed.
        CREATE TABLE disabled_receiver (
            name TEXT PRIMARY KEY, address TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- state may be dropped, too: by the operator.
        CREATE INDEX notification_dropped ON notification (settled_at) WHERE state = 'dropped';
        """

    static let offers = """
        -- One for each perk and person, for ever. number: NULL while the person waits for a place. since: since when they are eligible.
        CREATE TABLE offer (
            perk TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL, number INTEGER, offered_at INTEGER,
            expires_at INTEGER, answered_at INTEGER, fulfilled_at INTEGER, is_shared INTEGER NOT NULL, PRIMARY KEY (perk, person)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX offer_number ON offer (perk, number) WHERE number IS NOT NULL;
        """

    static let tellings = """
        -- How a rule's alerts end, should it be gone (JSON); NULL where that was not kept.
        ALTER TABLE rule ADD COLUMN ending TEXT;
        -- 1 while silences have kept everybody from being told of the episode.
        ALTER TABLE rule_state ADD COLUMN is_silenced INTEGER NOT NULL DEFAULT 0;
        -- The alert that told of this one among others.
        ALTER TABLE alert ADD COLUMN told_in TEXT;
        -- When the operator had it tried again: it has waited since then only.
        ALTER TABLE notification ADD COLUMN retried_at INTEGER;
        -- When the digest is due that it is kept for; its state is digested when it was told in it.
        ALTER TABLE notification ADD COLUMN digest_at INTEGER;
        CREATE INDEX notification_digest ON notification (receiver, digest_at) WHERE state = 'waiting' AND digest_at IS NOT NULL;
        CREATE INDEX notification_digested ON notification (settled_at) WHERE state = 'digested';
        """

    static let episodes = """
        -- Who was told of an episode that is not over, and by what (JSON); of a state that is not firing, whoever it was is forgotten, and it goes.
        ALTER TABLE rule_state ADD COLUMN told TEXT;
        CREATE INDEX former_alert ON alert (rule, person, at) WHERE status = 'firing';
        UPDATE rule_state SET told = (
            SELECT json_object(
                'receivers', json(told.receivers), 'cohort', told.cohort, 'severity', told.severity, 'grouped', json(told.grouped))
            FROM (
                SELECT (
                    SELECT json_group_array(DISTINCT receiver) FROM notification WHERE alert IN (first.id, first.told_in)
                ) AS receivers, json_extract(body, '$.cohort') AS cohort, coalesce(json_extract(body, '$.severity'), 'info') AS severity,
                    iif(told_in IS NULL, 'false', 'true') AS grouped
                FROM alert AS first
                WHERE first.status = 'firing' AND first.rule = rule_state.rule AND first.person = rule_state.person
                ORDER BY at DESC LIMIT 1
            ) AS told WHERE told.receivers <> '[]'
        ) WHERE phase = 'firing' AND last_alert IS NOT NULL AND is_silenced = 0;
        UPDATE rule_state SET told = (
            SELECT json_object(
                'receivers', json_extract(ending, '$.receivers'), 'cohort', json_extract(ending, '$.cohort'),
                'severity', coalesce(json_extract(ending, '$.severity'), 'info'), 'grouped', json('false'))
            FROM rule WHERE name = rule_state.rule AND ending IS NOT NULL AND json_extract(ending, '$.receivers') <> '[]'
        ) WHERE phase = 'firing' AND last_alert IS NOT NULL AND is_silenced = 0 AND told IS NULL;
        DROP INDEX former_alert;
        ALTER TABLE rule_state DROP COLUMN is_silenced;
        ALTER TABLE rule DROP COLUMN ending;
        -- When whoever keeps open what happened once need not do so any more; NULL for what lasts.
        ALTER TABLE alert ADD COLUMN ends_at INTEGER;
        UPDATE alert SET ends_at = at WHERE instr(id, '-AT-') > 0;
        CREATE INDEX alert_ends_at ON alert (ends_at) WHERE ends_at IS NOT NULL;
        -- 1 of the last that is told of somebody who is forgotten: it goes as soon as it is told.
        ALTER TABLE alert ADD COLUMN is_farewell INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX alert_farewell ON alert (is_farewell) WHERE is_farewell = 1;
        """

    static let quiet = """
        -- Until when quiet hours hold it back; NULL where none do, or it was gathered with what else they held back.
        ALTER TABLE notification ADD COLUMN held_until INTEGER;
        CREATE INDEX notification_held ON notification (receiver, held_until) WHERE state = 'waiting' AND held_until IS NOT NULL;
        -- 1 where the end is told with the beginning.
        ALTER TABLE notification ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 0;
        -- NULL for all.
        ALTER TABLE silence ADD COLUMN cohort TEXT;
        ALTER TABLE silence ADD COLUMN severity TEXT;
        ALTER TABLE silence ADD COLUMN receiver TEXT;
        """

    static let acknowledgements = """
        -- When and with what note; NULL where nobody has acknowledged it, where there is no note, and where an earlier version kept neither.
        ALTER TABLE rule_state ADD COLUMN acknowledged_at INTEGER;
        ALTER TABLE rule_state ADD COLUMN acknowledgement_note TEXT;
        -- Who has acknowledged the episode that it is of, for as long as the alert is kept.
        ALTER TABLE alert ADD COLUMN acknowledged_by TEXT;
        ALTER TABLE alert ADD COLUMN acknowledged_at INTEGER;
        ALTER TABLE alert ADD COLUMN acknowledgement_note TEXT;
        UPDATE alert SET acknowledged_by = (
            SELECT acknowledged_by FROM rule_state
            WHERE rule = alert.rule AND person = alert.person AND phase = 'firing' AND since <= alert.at
        ) WHERE status <> 'resolved';
        -- How many attempts the receiver has answered by asking for time.
        ALTER TABLE notification ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
        """
}
