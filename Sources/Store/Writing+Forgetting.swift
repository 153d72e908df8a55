import Foundation
import GRDB
import Model

extension Writing {
    /// Takes out of a batch all that tells of somebody who is forgotten, and counts it.
    func withoutForgotten(_ batch: inout Batch) throws -> CommitOutcome {
        let forgotten = try Forgotten(in: db)
        if forgotten.isEmpty { return CommitOutcome() }
        // What hangs on their posts names only the post.
        struct PostName: Hashable {
            var network: Network
            var id: String
        }
        var posts: Set<PostName> = []
        for post in batch.posts where try forgotten.holds(.met(IdentityKey(post.network, post.author))) {
            posts.insert(PostName(network: post.network, id: post.id))
        }
        for act in batch.interactions {
            if let post = act.post, try forgotten.holds(.met(IdentityKey(act.network, act.target))) {
                posts.insert(PostName(network: act.network, id: post))
            }
        }
        let (rest, leftOut) = try batch.without { network, stream, id in
            switch stream {
            case .identities: try forgotten.holds(.met(IdentityKey(network, id)))
            case .posts: posts.contains(PostName(network: network, id: id))
            case .interactions: false
            }
        }
        batch = rest
        for index in batch.identities.indices {
            if let person = batch.identities[index].person, try forgotten.holds(.tracked(person)) { batch.identities[index].person = nil }
        }
        return leftOut
    }

    /// Removes a person or an account with all that hangs on it, and bars it.
    mutating func forget(_ person: PersonKey, byFile: Bool) throws -> ForgetOutcome {
        let forgotten = try Forgotten.begun(in: db)
        let accounts = try accounts(of: person)
        var outcome = ForgetOutcome(accounts: Set(accounts.map(\.key)))
        let list = "[" + accounts.map { String($0.id) }.joined(separator: ",") + "]"
        outcome.posts = try count("post WHERE author IN (SELECT value FROM json_each(?))", list)
        outcome.interactions = try count(
            "interaction WHERE actor IN (SELECT value FROM json_each(?1)) OR target IN (SELECT value FROM json_each(?1))", list)
        // Or they would come back at once, as their people file wants it.
        try db.execute(
            sql: "UPDATE account SET person = NULL, told_person = NULL WHERE id IN (SELECT value FROM json_each(?))", arguments: [list])
        if !accounts.isEmpty { try removeAccounts(accounts.map(\.id), isRemembered: false) }
        for account in accounts { try removeMentions(of: account.key, handle: account.handle) }
        for key in [person] + accounts.map({ PersonKey.met($0.key) }) {
            outcome.alerts += try removeStandings(of: key)
            try forgotten.add(key, of: person, at: now, revision: nextRevision(), byFile: byFile)
        }
        if case .tracked(let slug) = person {
            outcome.scores = try removeHistory(of: slug)
            try db.execute(sql: "DELETE FROM unfound WHERE person = ?", arguments: [slug.rawValue])
            try removeOffers(to: slug)
        }
        return outcome
    }

    private typealias StoredAccount = (id: Int64, key: IdentityKey, handle: String?)

    private func accounts(of person: PersonKey) throws -> [StoredAccount] {
        let condition: String
        let arguments: StatementArguments
        switch person {
        case .tracked(let slug):
            condition = "coalesce(account.person, told_person) = (SELECT id FROM person WHERE slug = ?)"
            arguments = [slug.rawValue]
        case .met(let key):
            let stored = StoredKey(key.id)
            condition = "network.name = ? AND account.key = ?"
            arguments =
                switch stored {
                case .number(let number): [key.network.rawValue, number]
                case .text(let text): [key.network.rawValue, text]
                }
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT account.id, network.name, CAST(account.key AS TEXT) AS key, handle FROM account
                JOIN network ON network.id = account.network WHERE \(condition)
                """, arguments: arguments)
        return rows.compactMap { row in
            Network(rawValue: row["name"]).map { (row["id"], IdentityKey($0, row["key"]), row["handle"]) }
        }
    }

    private func count(_ clause: String, _ arguments: (any DatabaseValueConvertible)?...) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(clause)", arguments: StatementArguments(arguments)) ?? 0
    }

    /// What names an account elsewhere: handles, work, deletions, the words of a problem.
    private func removeMentions(of key: IdentityKey, handle: String?) throws {
        try db.execute(
            sql: "DELETE FROM handle WHERE network = ? AND identity = ?", arguments: [key.network.rawValue, key.id])
        try db.execute(
            sql: "DELETE FROM assignment WHERE network = ? AND identity = ?", arguments: [key.network.rawValue, key.id])
        let bury = try RawStatement("DELETE FROM tombstone WHERE network = ? AND what = 1 AND key = ?", in: db)
        try bury.bind(try network(key.network), at: 1)
        try bury.bind(StoredKey(key.id), at: 2)
        try bury.run()
        for name in [handle, key.id].compactMap(\.self) where name.utf8.count > 2 {
            try db.execute(sql: "UPDATE connector_state SET problem = NULL WHERE instr(problem, ?) > 0", arguments: [name])
        }
    }

    /// Standings, states of rules, alerts and what tells them, silences and Ks of a subject. Returns how many alerts there were.
    private func removeStandings(of person: PersonKey) throws -> Int {
        let name = person.description
        try Standings.remove(person, in: db)
        let alerts = try count("alert WHERE person = ?", name)
        for alert in try alertsTelling(of: person) {
            try db.execute(sql: "DELETE FROM notification WHERE alert = ?", arguments: [alert])
            try db.execute(sql: "DELETE FROM alert WHERE id = ?", arguments: [alert])
        }
        for sql in [
            "DELETE FROM notification WHERE alert IN (SELECT id FROM alert WHERE person = ?)", "DELETE FROM alert WHERE person = ?",
            "DELETE FROM silence WHERE person = ?", "DELETE FROM k WHERE ? IN (giver, receiver)",
        ] { try db.execute(sql: sql, arguments: [name]) }
        try RuleStates.forget(name, in: db)
        try PublishingStates.leaveOut(name, in: db)
        return alerts
    }

    /// Alerts about others that tell a person's name: those of groups and digests, and of whom the person has passed by.
    private func alertsTelling(of person: PersonKey) throws -> [String] {
        let name = person.description
        var alerts = try String.fetchAll(
            db,
            sql: """
                SELECT told_in FROM alert WHERE person = ?1 AND told_in IS NOT NULL
                UNION SELECT substr(reason, length('told in ') + 1) FROM notification WHERE person = ?1 AND state = 'digested'
                """, arguments: [name])
        let shown = try String.fetchOne(db, sql: "SELECT name FROM person WHERE slug = ?", arguments: [name])
        for word in [name, shown].compactMap(\.self) where word.utf8.count > 3 {
            alerts += try String.fetchAll(
                db, sql: "SELECT id FROM alert WHERE person <> ?1 AND instr(body, ?2) > 0", arguments: [name, word])
        }
        return alerts
    }

    /// Offers that were made keep their number and place, or a perk would be given to more people than it has places for; of whom they were goes.
    private func removeOffers(to slug: PersonID) throws {
        try db.execute(
            sql: """
                UPDATE offer SET person = 'forgotten-' || number, is_shared = 0, state = iif(state = 'offered', 'declined', state),
                    answered_at = coalesce(answered_at, ?) WHERE person = ? AND number IS NOT NULL
                """, arguments: [now.milliseconds, slug.rawValue])
        try db.execute(sql: "DELETE FROM offer WHERE person = ?", arguments: [slug.rawValue])
    }

    /// Returns how many scores there were.
    private func removeHistory(of slug: PersonID) throws -> Int {
        guard let id = try Int64.fetchOne(db, sql: "SELECT id FROM person WHERE slug = ?", arguments: [slug.rawValue]) else { return 0 }
        let scores = try count("score_history WHERE person = ?", id)
        for table in ["score_history", "former_score"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE person = ?", arguments: [id])
        }
        try db.execute(sql: "DELETE FROM person WHERE id = ?", arguments: [id])
        return scores
    }
}
