import ConnectorKit
import Model
import Scoring
import Testing

@testable import Validation

@Suite struct CommunityTests {
    private static func community(seed: UInt64, acts: Int = 5000) -> Community {
        Community(Community.Configuration(people: 200, acts: acts, seed: seed))
    }

    @Test("a seed always makes the same community, and another seed another one")
    func seeds() {
        #expect(Self.community(seed: 1).batch == Self.community(seed: 1).batch)
        #expect(Self.community(seed: 1).batch != Self.community(seed: 2).batch)
    }

    @Test("nobody acts on themselves, before their account was created, or after the end")
    func sense() {
        let community = Self.community(seed: 3)
        let created = Dictionary(uniqueKeysWithValues: community.batch.identities.map { ($0.key.id, $0.createdAt) })
        #expect(community.batch.interactions.count == 5000)
        for act in community.batch.interactions {
            #expect(act.actor != act.target)
            #expect(act.at <= Community.now)
            #expect((created[act.actor] ?? nil).map { $0 <= act.at } == true, "\(act)")
        }
        #expect(Set(community.batch.interactions.map(\.id)).count == 5000)
        #expect(community.given.reduce(0, +) == 5000 && community.received.reduce(0, +) == 5000)
    }

    @Test("a tenth of the people does most of what is done, and is acted on most")
    func tails() {
        let community = Self.community(seed: 4, acts: 20_000)
        for counts in [community.given, community.received] {
            let top = counts.sorted(by: >).prefix(20).reduce(0, +)
            #expect((7_000...16_000).contains(top), "\(top) of 20,000")
        }
    }

    @Test("an undated community tells no dates, and is otherwise the same")
    func undated() {
        var configuration = Community.Configuration(people: 200, acts: 500, seed: 5)
        let dated = Community(configuration).batch
        configuration.isDated = false
        let undated = Community(configuration).batch
        #expect(dated.identities.allSatisfy { $0.createdAt != nil } && undated.identities.allSatisfy { $0.createdAt == nil })
        #expect(dated.interactions == undated.interactions)
    }

    @Test("what is written as activity is read back as it was")
    func activity() throws {
        var batch = Population(seed: 6, size: 8, acts: 60).batch
        batch.deletions = []
        for index in batch.interactions.indices { batch.interactions[index].at = batch.interactions[index].at.wholeSecond }
        var decoder = try ActivityDecoder()
        batch.writeActivity { line in Array("\(line)\n".utf8).withUnsafeBytes { decoder.consume($0) } }
        decoder.finish()
        let taken = decoder.takeBatch()
        let read = try #require(taken)
        let rejected = decoder.counts.rejected
        #expect(rejected == 0)
        #expect(read.identities == batch.identities)
        #expect(read.posts == batch.posts)
        #expect(read.interactions == batch.interactions)
        #expect(read.tallies == batch.tallies)
    }
}

extension Instant {
    fileprivate var wholeSecond: Instant { Instant(seconds: seconds) }
}
