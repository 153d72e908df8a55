import Model

extension Society {
    /// Makes the people, the accounts, and the follows of the time before.
    mutating func populate() {
        var generator = SeededGenerator(seed: configuration.seed, stream: 1)
        let rising = configuration.people * 2 / 3
        let tracked = chosenToTrack(rising: rising)
        let listened = Double(tracked.filter { $0 != rising }.max() ?? 1) + 1
        for index in 0..<configuration.people {
            let isRising = index == rising
            var member = Member(
                index: index, slug: "", name: "", community: generator.below(configuration.communities), isTracked: tracked.contains(index),
                isRising: isRising, asleepSince: nil, weight: isRising ? 0.25 / Double(configuration.people) : 1 / Double(index + 1),
                activity: min(12, generator.heavyTailed()), postsPerDay: 0.02, accounts: [:])
            let given = isRising ? "Mira" : Prose.givenNames[index % 40]
            let family = isRising ? "Nova" : Prose.familyNames[(index * 7 + index / 40) % 40]
            member.name = "\(given) \(family)"
            member.slug = "\(given)-\(family)".lowercased()
            if member.isTracked { member.postsPerDay = 0.12 + 0.28 / Double(index + 1).squareRoot() * min(1, listened / 10) }
            // Somebody who always spoke, and nobody listened: so there is something to react to as soon as they do.
            if isRising { member.postsPerDay = 0.6 }
            // Some of the best known are asleep, so that a quiet account is seen to cost points; never the two first.
            let sleeps = generator.unit() < configuration.sleeperShare || (member.isTracked && index % 9 == 7)
            let since = generator.unit()
            if sleeps, !isRising, index > 2 {
                let days = Double(configuration.historyDays) * (0.3 + 0.5 * since)
                member.asleepSince = Instant(day: configuration.firstDay) + .seconds(days * 86400)
            }
            settle(&member, &generator)
            settleElsewhere(&member)
            members.append(member)
        }
        acquaint()
    }

    /// The most listened-to, some from the rest of the ranking, and the rising one.
    private func chosenToTrack(rising: Int) -> Set<Int> {
        let others = configuration.tracked - 1
        let top = others * 7 / 10 + 1
        var chosen = Set((0..<configuration.people).lazy.filter { $0 != rising }.prefix(min(top, others)))
        let rest = others - chosen.count
        for place in 0..<max(0, rest) {
            var index = top + (place + 1) * (configuration.people - top - 1) / (rest + 1)
            while index == rising || chosen.contains(index) { index = (index + 1) % configuration.people }
            chosen.insert(index)
        }
        chosen.insert(rising)
        return chosen
    }

    /// Gives a person their accounts: the first on Mastodon, the second on X, the third and the rising one on both.
    private mutating func settle(_ member: inout Member, _ generator: inout SeededGenerator) {
        let lot = generator.unit()
        let ages = (generator.unit(), generator.unit())
        let isNew = generator.unit() < 0.05 && member.index > 2 && !member.isRising
        let isRemote = generator.unit() < 0.4 && !member.isTracked
        let both = member.index == 2 || member.isRising || (member.index > 2 && lot > 0.8)
        let onMastodon = both || member.index == 0 || (member.index > 2 && lot < 0.45)

        func created(_ age: Double, oldest: Double) -> Instant {
            let days = isNew ? age * Double(configuration.historyDays) * 0.9 : Double(configuration.historyDays) + 30 + age * oldest
            let instant = configuration.opening - .seconds(days * 86400)
            // Mastodon tells the day only.
            return Instant(day: instant.day)
        }
        let crowd = Int(member.isRising ? 40 : 20_000 * member.weight)
        let older = Int(member.postsPerDay * 1500 * (0.5 + ages.0))
        if onMastodon {
            let created = created(ages.0, oldest: 2400)
            let number = Snowflake.mastodon.number(at: created, tail: UInt64(member.index))
            join(.mastodon, &member, number: number, server: isRemote ? "other.example" : nil, created, crowd: crowd, olderPosts: older)
        }
        if both || !onMastodon {
            let created = created(ages.1, oldest: 4500)
            // Accounts from before X's snowflakes for users have small numbers.
            let isOld = created < Instant(day: 16_800)
            let number =
                isOld ? 100_000_000 + UInt64(member.index) * 7_919 : Snowflake.twitter.number(at: created, tail: UInt64(member.index))
            join(.twitter, &member, number: number, created, crowd: crowd * 3, olderPosts: older * 2)
        }
    }

    /// Gives a person their accounts on the other networks: half of everybody is on each, few of those worth tracking are on many, and only
    /// the rising one is on all. The best known keep to where they are known.
    private mutating func settleElsewhere(_ member: inout Member) {
        for customs in configuration.networks.compactMap(Customs.of) where customs.number > 1 {
            var generator = SeededGenerator(
                seed: configuration.seed, stream: customs.settlementStream << 32 | UInt64(member.index))
            let lot = generator.unit()
            let joins = member.isRising || (member.index > 2 && lot < (member.isTracked ? 0.25 : 0.5))
            let days = Double(configuration.historyDays) + 30 + generator.unit() * 1500
            // Nobody lives nowhere.
            guard joins || member.accounts.isEmpty else { continue }
            let created = Instant(day: (configuration.opening - .seconds(days * 86400)).day)
            let number = customs.snowflake.number(at: created, tail: UInt64(member.index))
            let crowd = member.isRising ? 40 : 10_000 * member.weight
            join(customs.network, &member, number: number, created, crowd: customs.hasFollows ? Int(crowd) : 0, olderPosts: 0)
        }
    }

    private mutating func join(
        _ network: Network, _ member: inout Member, number: UInt64, server: String? = nil, _ created: Instant, crowd: Int, olderPosts: Int
    ) {
        guard let customs = records[network]?.customs else { return }
        let handle = customs.handle(member, number)
        let account = Account(
            member: member.index, id: customs.accountID(number, handle), number: number, handle: handle, server: server, created: created,
            crowd: crowd, olderPosts: olderPosts)
        member.accounts[network] = records[network]?.add(account, of: member)
    }

    /// Lets people follow one another before the history begins, the listened-to more, the own community more.
    private mutating func acquaint() {
        for network in records.keys { records[network]?.acquaint(members, configuration) }
    }
}

extension NetworkRecord {
    fileprivate mutating func acquaint(_ members: [Member], _ configuration: SocietyConfiguration) {
        guard customs.hasFollows else { return }
        var generator = SeededGenerator(seed: configuration.seed, stream: customs.acquaintanceStream)
        let start = Instant(day: configuration.firstDay)
        for target in accounts.indices {
            let member = members[accounts[target].member]
            for _ in 0..<Int(Double(accounts.count) * 0.6 * member.weight.squareRoot()) {
                let inside = generator.unit() < configuration.insideShare
                let picked = inside ? audience.pick(inside: member.community, &generator) : audience.pick(&generator)
                let at = start - .seconds(generator.unit() * 29 * 86400)
                guard let actor = picked, accounts[Int(actor)].created < at, accounts[target].created < at else { continue }
                follow(Int32(target), by: actor, at: at)
            }
        }
    }
}
