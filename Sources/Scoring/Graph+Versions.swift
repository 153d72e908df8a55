import Model

/// What a score can be computed without, to see what it is worth.
public enum Omission: Sendable, Hashable {
    /// A person, with all that they did and all that was done to them.
    case actor(PersonKey)
    /// A post, with the acts on it and its tallies.
    case post(Network, String)
    /// A network, with everything on it.
    case network(Network)
}

extension Graph {
    /// The graph as if something had never been. Score it with the weights of the whole graph: r and h are held.
    public func without(_ omission: Omission) -> Graph {
        var graph = self
        switch omission {
        case .actor(let person):
            for account in accounts(of: .person(person)) { graph.hideAccount(Int(account)) }
        case .post(let network, let name):
            guard let ledger = ledger(of: network) else { return self }
            for post in posts.indices where posts[post].network == Int32(ledger) && posts[post].name == name {
                graph.hidePost(post)
            }
        case .network(let network):
            guard let ledger = ledger(of: network) else { return self }
            for account in ledgers[ledger].accounts { graph.hideAccount(Int(account)) }
        }
        return graph
    }

    /// The graph as it was at `time`: without the acts and tallies dated later.
    ///
    /// What bears no date is as it is now: followers and lists that an account tells (no more than what was counted first since, where
    /// nothing was counted before), when it was created, whose it is, and what has been removed. Scored as of `time` it gives the same
    /// bits as the whole graph.
    public func until(_ time: Instant) -> Graph {
        var graph = self
        let last = time.seconds
        for index in ledgers.indices { graph.hideActs(ofLedger: index, after: last) }
        var counts = StandingCounts(until: last)
        for tally in tallies { counts.note(tally) }
        for account in counts.accountsCountedLater {
            graph.setFacts(counts.undated(accountFacts[Int(account)], of: account), ofAccount: Int(account))
        }
        // A count waits for its post, so it comes with the post where that is dated later.
        graph.setTallies(tallies.filter { $0.seconds <= last && ($0.post < 0 || (posts[Int($0.post)].at ?? .min) <= last) })
        return graph
    }

    /// Place of the ledger that a tally belongs to.
    func ledgerPlace(of tally: StoredTally) -> Int32 {
        tally.post >= 0 ? posts[Int(tally.post)].network : accountLedger[Int(tally.account)]
    }

    /// The graph as an earlier run knew it: without the records that came after, and with the counts and dates of accounts
    /// that were known then.
    ///
    /// This graph must have been read at once, so that its records are in the order in which they came. What has been removed since is
    /// missing, posts have the authors and accounts the owners that they have now.
    public func known(by knowledge: EarlierKnowledge) -> Graph {
        var graph = self
        for index in ledgers.indices { graph.cutLedger(index, after: knowledge.basis.revision.value) }
        for place in places(ofAccountsAfter: knowledge.basis.revision.lastAccount) { graph.hideAccount(place) }
        for place in places(ofPostsAfter: knowledge.basis.revision.lastPost) { graph.hidePost(place) }
        graph.setTallies(tallies.filter { $0.id <= knowledge.basis.revision.value })
        if knowledge.audiences.isEmpty, knowledge.undated.isEmpty { return graph }
        for place in accountFacts.indices {
            let (account, facts) = (identityKey(ofAccount: place), accountFacts[place])
            var known = facts
            if let audience = knowledge.audiences[account] {
                (known.followers, known.lists) = (max(0, audience.followers ?? 0), max(0, audience.lists ?? 0))
            }
            if knowledge.undated.contains(account) { known.createdAt = nil }
            if known != facts { graph.setFacts(known, ofAccount: place) }
        }
        return graph
    }

    /// When the first act or tally up to a time was, by network; removed ones are none.
    public func firstRecords(until time: Instant) -> [Network: Instant] {
        var first: [Network: Int64] = [:]
        for ledger in ledgers {
            for acts in ledger.segments {
                for act in acts where act.actor >= 0 && act.seconds <= time.seconds {
                    first[ledger.network] = min(first[ledger.network] ?? .max, act.seconds)
                }
            }
        }
        for tally in tallies where tally.seconds <= time.seconds && (tally.post < 0 || !postIsRemoved[Int(tally.post)]) {
            let network = ledgers[Int(ledgerPlace(of: tally))].network
            first[network] = min(first[network] ?? .max, tally.seconds)
        }
        return first.mapValues(Instant.init(seconds:))
    }
}
