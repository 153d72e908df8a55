import Model
import Scoring

extension Gate {
    /// The same records give the same bits, in whatever order and process.
    static let order = Gate(
        name: "order", subject: "order of input, one process or many", wanted: "same bits"
    ) { material throws(MaterialProblem) in
        let wanted = OrderOfInput.digest(ofOrder: 0)
        let here = (1...8).count { OrderOfInput.digest(ofOrder: $0) != wanted }
        var elsewhere = 0
        for order in 0..<4 where try material.digest(ofOrder: UInt64(order)) != wanted { elsewhere += 1 }
        return [
            Reading("orders of 8 with other bits", Double(here), .atMost(0)),
            Reading("processes of 4", Double(elsewhere), .atMost(0)),
        ]
    }
}

/// Scores one population whose records come in an order of chance.
package enum OrderOfInput {
    /// A digest of every bit of every score (FNV-1a, 64 bits), the records in the order of a seed; 0 is the order in which they were made.
    package static func digest(ofOrder seed: UInt64) -> String {
        var batch = Population(seed: 1, size: 2000, acts: 30_000).batch
        if seed > 0 {
            var numbers = SeededNumbers(seed: seed)
            batch.identities.shuffle(using: &numbers)
            batch.posts.shuffle(using: &numbers)
            batch.interactions.shuffle(using: &numbers)
            batch.tallies.shuffle(using: &numbers)
            batch.deletions.shuffle(using: &numbers)
        }
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        func take(_ bytes: some Sequence<UInt8>) { for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        func take(_ number: Double) { withUnsafeBytes(of: number.bitPattern.littleEndian) { take($0) } }
        for person in scores(of: Graph([batch]), at: Population.now).people {
            take(person.person.description.utf8)
            take(person.state.rawValue.utf8)
            for number in [person.influence, person.score?.value ?? 0, person.effectivePeople, person.margin] { take(number) }
            for level in person.levels {
                take(level.network.rawValue.utf8)
                for number in [level.known, level.crowd, level.standingLevel, level.influence, level.attention, level.reach, level.share] {
                    take(number)
                }
            }
        }
        return String(digest, radix: 16)
    }
}
