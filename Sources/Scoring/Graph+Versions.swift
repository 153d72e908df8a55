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
            for account in accountPerson.indices where accountPerson[account] >= 0 {
                if people[Int(accountPerson[account])] == person { graph.hideAccount(account) }
            }
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
    /// What bears no date is as it is now: followers and lists that an account tells, when it was created, whose it is, and what
    /// has been removed. Scored as of `time` it gives the same bits as the whole graph.
    public func until(_ time: Instant) -> Graph {
        var graph = self
        let last = time.seconds
        for index in ledgers.indices { graph.hideActs(ofLedger: index, after: last) }
        // A count waits for its post, so it comes with the post where that is dated later.
        graph.setTallies(tallies.filter { $0.seconds <= last && ($0.post < 0 || (posts[Int($0.post)].at ?? .min) <= last) })
        return graph
    }

    /// Place of the ledger that a tally belongs to.
    func ledgerPlace(of tally: StoredTally) -> Int32 {
        tally.post >= 0 ? posts[Int(tally.post)].network : accountLedger[Int(tally.account)]
    }

    /// Whether this graph is a later version of `earlier`: the same one with more added.
    func isLater(than earlier: Graph) -> Bool {
        ledgers.count >= earlier.ledgers.count && accountFacts.count >= earlier.accountFacts.count
            && posts.count >= earlier.posts.count && tallies.count >= earlier.tallies.count
            && zip(ledgers, earlier.ledgers).allSatisfy { $0.isLater(than: $1) }
    }

    /// This graph without what came after `earlier`: what was removed or merged since stays so.
    func cut(to earlier: Graph) -> Graph {
        var graph = self
        for index in ledgers.indices where index < earlier.ledgers.count { graph.cutLedger(index, to: earlier.ledgers[index]) }
        for account in accountFacts.indices {
            if account < earlier.accountFacts.count {
                graph.setFacts(earlier.accountFacts[account], ofAccount: account)
            } else {
                graph.hideAccount(account)
            }
        }
        for post in posts.indices {
            if post < earlier.posts.count { graph.setFacts(earlier.posts[post], ofPost: post) } else { graph.hidePost(post) }
        }
        graph.setTallies(Array(tallies[..<earlier.tallies.count]))
        return graph
    }
}

extension Ledger {
    func isLater(than earlier: Ledger) -> Bool {
        network == earlier.network && segments.count >= earlier.segments.count
            && zip(segments, earlier.segments).allSatisfy {
                $0.firstID == $1.firstID && $0.acts.count >= $1.acts.count
            }
    }
}
