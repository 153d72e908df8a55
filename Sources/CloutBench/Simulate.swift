import ArgumentParser
import Foundation
import Validation

/// Writes a made population as activity (`PLUGINS.md`) to standard output, for `clout import -`.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a made population as activity, with a ring in it where one is wanted.",
        discussion: "The same options always write the same. Score it as of 2026-06-30T12:00:00Z.")

    @Option(help: "How many honest people there are.") var people = 2000
    @Option(help: "How many acts they do.") var acts = 60_000
    @Option(help: "In how many days.") var days = 400
    @Flag(help: "Leave out when accounts were created.") var undated = false
    @Option(help: "How many new accounts push one of them, ring0; none is no ring.") var ring = 0
    @Option(help: "Whom they act on: mutual or star.") var shape = Ring.Shape.mutual
    @Option(help: "How many honest people follow ring0.") var fooled = 0
    @Option(help: "Which ones: random, celebrities or lurkers.") var followers = Ring.Followers.random
    @Option(help: "Another number makes another population.") var seed: UInt64 = 1

    func validate() throws {
        guard (2...1_000_000).contains(people) else { throw ValidationError("--people must be from 2 to 1000000.") }
        guard (0...50_000_000).contains(acts) else { throw ValidationError("--acts must be from 0 to 50000000.") }
        guard (1...3650).contains(days) else { throw ValidationError("--days must be from 1 to 3650.") }
        guard ring == 0 || (2...100_000).contains(ring) else { throw ValidationError("--ring must be 0, or from 2 to 100000.") }
        guard (0...people).contains(fooled) else { throw ValidationError("--fooled must be from 0 to the number of people.") }
    }

    func run() throws {
        var configuration = Community.Configuration(people: people, acts: acts, seed: seed)
        configuration.days = days
        configuration.isDated = !undated
        let community = Community(configuration)
        Self.write { community.batch.writeActivity($0) }
        guard ring > 0 else { return }
        let ring = Ring(shape, members: ring, followers: followers, count: fooled, seed: seed)
        Self.write { ring.batch(in: community).writeActivity($0) }
    }

    /// Writes lines in blocks, since a call for each would take longer than making them.
    private static func write(_ lines: ((String) -> Void) -> Void) {
        var block = Data()
        lines { line in
            block.append(contentsOf: line.utf8)
            block.append(UInt8(ascii: "\n"))
            if block.count > 1 << 20 {
                FileHandle.standardOutput.write(block)
                block.removeAll(keepingCapacity: true)
            }
        }
        FileHandle.standardOutput.write(block)
    }
}

extension Ring.Shape: ExpressibleByArgument {}
extension Ring.Followers: ExpressibleByArgument {}
