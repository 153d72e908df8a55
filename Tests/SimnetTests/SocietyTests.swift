import Model
import Testing

@testable import Simnet

@Suite("A society")
struct SocietyTests {
    private let configuration = SocietyConfiguration(seed: 3, historyDays: 180, lifetimeDays: 30)

    private func society(_ seed: UInt64 = 3, through days: Int = 0) -> Society {
        var configuration = configuration
        configuration.seed = seed
        var society = Society(configuration)
        society.advance(to: configuration.opening + .seconds(days * 86400))
        return society
    }

    @Test("is the same for the same seed, and another for another")
    func seedDecides() {
        let now = configuration.opening
        let first = society(), second = society(), third = society(4)
        for network in configuration.networks {
            #expect(first.interactions(on: network, through: now) == second.interactions(on: network, through: now))
            #expect(first.posts(on: network, through: now) == second.posts(on: network, through: now))
            #expect(first.interactions(on: network, through: now) != third.interactions(on: network, through: now))
        }
        #expect(first.trackedPeople == second.trackedPeople)
    }

    @Test("does not depend on the steps in which time passes")
    func stepsDoNotMatter() {
        let end = configuration.opening + .seconds(20 * 86400)
        var slow = Society(configuration)
        var at = configuration.opening - .seconds(200 * 86400)
        while at < end {
            slow.advance(to: at)
            at = at + .seconds(7 * 3600 + 13)
        }
        slow.advance(to: end)
        let quick = society(through: 20)
        for network in configuration.networks {
            #expect(slow.interactions(on: network, through: end) == quick.interactions(on: network, through: end))
        }
    }

    @Test("shows what happened by a time, and keeps showing it")
    func visibilityOnlyGrows() {
        let society = society(through: 30)
        let noon = configuration.opening + .seconds(43200)
        for network in configuration.networks {
            let early = society.interactions(on: network, through: noon)
            let late = society.interactions(on: network, through: noon + .seconds(86400))
            #expect(early.allSatisfy { $0.at <= noon })
            #expect(Array(late.prefix(early.count)) == early)
            let rest = society.interactions(on: network, through: noon + .seconds(86400), after: noon)
            #expect(early + rest == late)
        }
    }

    @Test("gives most attention to few: the first of a hundred gets more than a tenth, most get less than one in a hundred")
    func attentionIsHeavyTailed() {
        let society = society()
        var received: [Int: Int] = [:]
        var total = 0
        for network in configuration.networks {
            let members = Dictionary(uniqueKeysWithValues: society[network].accounts.map { ($0.id, $0.member) })
            for act in society.interactions(
                on: network, through: configuration.opening, after: configuration.opening - .seconds(180 * 86400))
            {
                received[members[act.target] ?? -1, default: 0] += 1
                total += 1
            }
        }
        let sorted = received.values.sorted(by: >)
        let top = sorted.prefix(configuration.people / 100).reduce(0, +)
        #expect(Double(top) > 0.1 * Double(total), "\(top) of \(total)")
        #expect(Double(sorted[configuration.people / 4]) < 0.01 * Double(total))
        #expect(total > 5_000)
    }

    @Test("keeps most acts inside communities")
    func communitiesHold() {
        let society = society()
        var inside = 0, total = 0
        for network in configuration.networks {
            let record = society[network]
            let home = Dictionary(uniqueKeysWithValues: record.accounts.map { ($0.id, society.members[$0.member].community) })
            for act in society.interactions(on: network, through: configuration.opening) {
                total += 1
                if home[act.actor] == home[act.target] { inside += 1 }
            }
        }
        #expect(Double(inside) > 0.6 * Double(total), "\(inside) of \(total)")
    }

    @Test("lets one person rise: at least ten times the acts a day within ten days, from outside the first tenth")
    func onePersonRises() throws {
        let society = society(through: 30)
        let rising = try #require(society.members.first { $0.isRising })
        #expect(society.members.filter(\.isRising).count == 1)
        #expect(Set(rising.accounts.keys) == [.mastodon, .twitter])
        func acts(from: Int, days: Int) throws -> Double {
            let begin = configuration.opening + .seconds(from * 86400)
            return try configuration.networks.reduce(0.0) { sum, network in
                let account = society[network].accounts[Int(try #require(rising.accounts[network]))].id
                let found = society.interactions(on: network, through: begin + .seconds(days * 86400), after: begin, targets: [account])
                return sum + Double(found.count)
            } / Double(days)
        }
        let before = try acts(from: -90, days: 90)
        let after = try acts(from: 10, days: 10)
        #expect(before > 0 && before < 1, "\(before)")
        #expect(after >= 10 * max(1, before), "\(before) → \(after)")
    }

    @Test("has sleepers who do nothing any more")
    func sleepersAreSilent() {
        let society = society(through: 30)
        let sleepers = society.members.filter { $0.asleepSince != nil }
        #expect(sleepers.count >= 5)
        #expect(sleepers.contains { $0.isTracked })
        for network in configuration.networks {
            let record = society[network]
            for member in sleepers {
                guard let account = record.accounts.first(where: { $0.member == member.index }), let since = member.asleepSince else {
                    continue
                }
                let late = account.timeline.filter { record.instant(of: $0) >= since }
                #expect(late.isEmpty, "\(member.slug) on \(network)")
            }
            let silent = Set(sleepers.compactMap { member in record.accounts.first { $0.member == member.index }?.id })
            let acts = society.interactions(
                on: network, through: configuration.opening + .seconds(30 * 86400), after: configuration.opening)
            #expect(!acts.contains { silent.contains($0.actor) })
        }
    }

    @Test("has accounts that are years old, and only some that are new; nobody acts before their account exists")
    func accountsHaveAges() throws {
        let society = society(through: 30)
        let half = configuration.opening - .seconds(180 * 86400)
        for network in configuration.networks {
            let identities = society.identities(on: network, at: configuration.opening)
            let created = try identities.map { try #require($0.createdAt) }
            let young = created.filter { $0 > half }.count
            #expect(young > 0 && young * 8 < created.count, "\(young) of \(created.count)")
            let byID = Dictionary(uniqueKeysWithValues: zip(identities.map(\.key.id), created))
            for act in society.interactions(on: network, through: configuration.opening + .seconds(30 * 86400)) {
                #expect(try act.at > #require(byID[act.actor]))
            }
            #expect(Set(identities.map(\.key.id)).count == identities.count)
        }
    }

    @Test("ends its life where it was told to, and grows no more")
    func lifeEnds() {
        var society = Society(configuration)
        society.advance(to: configuration.opening + .seconds(40 * 86400))
        let size = society.size
        society.advance(to: configuration.opening + .seconds(400 * 86400))
        #expect(society.size == size)
    }

    @Test("names people as a people file can: slugs, unique, each with a handle", arguments: [UInt64(1), 2, 3])
    func peopleCanBeTracked(seed: UInt64) {
        let people = society(seed).trackedPeople
        #expect(people.count == configuration.tracked)
        #expect(Set(people.map(\.slug)).count == people.count)
        #expect(people.allSatisfy { PersonID(rawValue: $0.slug) != nil && !$0.handles.isEmpty })
        #expect(people.filter { $0.handles.count == 2 }.count >= 2)
        #expect(people.filter(\.isRising).count == 1)
        for person in people {
            if let handle = person.handles[.twitter] {
                #expect(handle.utf8.count <= 15 && handle.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            }
        }
    }

    @Test("forgets a withdrawn post with all that was done to it")
    func withdrawalHides() throws {
        var society = society()
        let now = configuration.opening
        let before = society.interactions(on: .mastodon, through: now)
        let post = try #require(before.last { $0.kind == .like }?.post)
        let isGone = society.withdraw(post: post, on: .mastodon, at: now)
        #expect(isGone)
        let after = society.interactions(on: .mastodon, through: now)
        #expect(after.count < before.count)
        #expect(!after.contains { $0.post == post })
        #expect(society.tallies(of: post, on: .mastodon, at: now) == nil)
    }
}
