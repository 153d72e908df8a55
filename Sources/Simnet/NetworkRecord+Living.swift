import Model

extension NetworkRecord {
    /// Makes everything that begins on one day: posts with all their reactions, mentions, follows.
    ///
    /// A day draws from its own stream of the seed, so nothing depends on how time was cut into steps; follows look at the days
    /// before, which are always made first.
    mutating func live(_ day: Int32, _ members: [Member], _ configuration: SocietyConfiguration) {
        var generator = SeededGenerator(seed: configuration.seed, stream: customs.dayStream(day))
        let attention = Attention(configuration: configuration, totalWeight: totalWeight)
        let noon = Instant(day: day) + .seconds(43200)
        for author in Int32(0)..<Int32(accounts.count) {
            let member = members[accounts[Int(author)].member]
            guard member.isAwake(at: noon), accounts[Int(author)].created < Instant(day: day) else { continue }
            let rate = attention.postsPerDay(member, at: noon) * customs.postShare
            for _ in 0..<generator.poisson(rate, atMost: 12) {
                let at = moment(of: day, member, &generator)
                let post = publish(by: author, at: at, shape: .original)
                let wanted = attention.actsPerDay(member, at: at) / rate * generator.heavyTailed()
                let inside = attention.insideShare(member, at: at)
                react(to: post, count: generator.poisson(wanted, atMost: accounts.count), inside: inside, members, &generator)
            }
            let acts = attention.actsPerDay(member, at: noon)
            let inside = attention.insideShare(member, at: noon)
            for _ in 0..<generator.poisson(customs.hasMentions ? acts * 0.04 : 0, atMost: 20) {
                let at = moment(of: day, member, &generator)
                guard let actor = actor(for: author, inside: inside, at: at, members, &generator) else { continue }
                publish(by: actor, at: at, shape: .mention, named: author)
            }
            for _ in 0..<generator.poisson(customs.hasFollows ? acts * 0.08 : 0, atMost: 20) {
                let at = moment(of: day, member, &generator)
                guard let actor = actor(for: author, inside: inside, at: at, members, &generator) else { continue }
                follow(author, by: actor, at: at)
            }
        }
    }

    /// The reactions to one post, each with its delay: hours for most, days for one in ten.
    private mutating func react(
        to post: Int32, count: Int, inside: Double, _ members: [Member], _ generator: inout SeededGenerator
    ) {
        let author = posts[Int(post)].author
        let published = instant(of: post)
        var liked: Set<Int32> = []
        var reshared: Set<Int32> = []
        for _ in 0..<count {
            let isLate = generator.unit() < 0.1
            let hours = min(96, generator.exponential(mean: isLate ? 30 : 3)) + 0.01
            let late = published + .milliseconds(Int64(hours * 3_600_000))
            let lot = generator.unit()
            let at = customs.resharesAtOnce && (customs.likes..<customs.reshares).contains(lot) ? published : late
            guard let actor = actor(for: author, inside: inside, at: at, members, &generator) else { continue }
            switch lot {
            case ..<customs.likes:
                if liked.insert(actor).inserted { like(post, by: actor, at: at) }
            case ..<customs.reshares:
                if reshared.insert(actor).inserted { publish(by: actor, at: at, shape: .reshare, parent: post) }
            case ..<customs.replies:
                let reply = publish(by: actor, at: at, shape: .reply, parent: post, named: author)
                if customs.answersReplies { answer(reply, by: author, members, &generator) }
            default:
                publish(by: actor, at: at, shape: .quote, parent: post)
            }
        }
    }

    /// One reply in five is answered by the author, if that one is awake.
    private mutating func answer(_ reply: Int32, by author: Int32, _ members: [Member], _ generator: inout SeededGenerator) {
        let answers = generator.unit() < 0.2
        let at = instant(of: reply) + .milliseconds(Int64(generator.exponential(mean: 2) * 3_600_000) + 1000)
        guard answers, members[accounts[Int(author)].member].isAwake(at: at) else { return }
        let reader = posts[Int(reply)].author
        let answer = publish(by: author, at: at, shape: .reply, parent: reply, named: reader)
        guard customs.likesAnswers, generator.unit() < 0.5 else { return }
        like(answer, by: reader, at: at + .milliseconds(Int64(generator.exponential(mean: 60) * 1000)))
    }

    /// Somebody who is awake, old enough and not the target; `nil` when four draws found nobody.
    private func actor(
        for target: Int32, inside: Double, at instant: Instant, _ members: [Member], _ generator: inout SeededGenerator
    ) -> Int32? {
        let community = members[accounts[Int(target)].member].community
        for _ in 0..<4 {
            let isInside = generator.unit() < inside
            guard let actor = isInside ? audience.pick(inside: community, &generator) : audience.pick(&generator), actor != target else {
                continue
            }
            let account = accounts[Int(actor)]
            if account.created < instant, members[account.member].isAwake(at: instant) { return actor }
        }
        return nil
    }

    /// A time of a day: mostly in the middle of the member's own, which begins at an hour of theirs. The millisecond varies.
    private func moment(of day: Int32, _ member: Member, _ generator: inout SeededGenerator) -> Instant {
        let hours = (12 * (generator.unit() + generator.unit()) + Double(member.index % 24)).truncatingRemainder(dividingBy: 24)
        return Instant(day: day) + .milliseconds(Int64(hours * 3_600_000))
    }
}
