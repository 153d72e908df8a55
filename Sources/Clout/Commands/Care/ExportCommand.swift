import ArgumentParser
import Foundation
import JSON
import Model
import Store
import Synchronization

/// `clout export`: everything that is kept about somebody.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print everything that is kept about a person, as JSON.",
        discussion: """
            One document: the person and their accounts, scores of the past, standings, alerts, Ks, posts, interactions (what they did, and \
            what was done to them, each with the other's account) and counts. What each member says is in docs/export.md.
            """)

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let store = try await place.openStore(place.glance(), as: .reader)
        let key = try await store.person(named: person)
        let beginning = Instant(milliseconds: .min)
        let document = ExportDocument()
        let identities: [Identity]
        var known: Person?
        switch key {
        case .tracked(let id):
            identities = try await store.identities(of: id)
            known = try await store.people().first { $0.id == id }
        case .met(let account): identities = try await store.identity(account).map { [$0] } ?? []
        }
        document.begin(key, known, at: SystemWallClock().now)
        document.list("identities", identities) { $0.fullIdentity($1) }
        document.list("scores", try await store.history(of: key, since: beginning)) { $0.historicScore($1) }
        document.list("former_scores", try await store.formerHistory(of: key, since: beginning)) { $0.historicScore($1) }
        document.list("standings", try await store.standings(of: key)) { $0.standing($1, []) }
        let alerts = try await store.alerts(AlertQuestion(subject: .person(key), limit: .max))
        document.list("alerts", alerts) { $0.alert($1) }
        document.list("ks", try await store.ks().filter { $0.receiver == key || .tracked($0.giver) == key }) { $0.exportedK($1) }
        if case .tracked(let id) = key {
            document.list("offers", try await store.offers(of: nil).filter { $0.person == id }) { $0.offer($1) }
        }
        // In this order batches bring them.
        try await store.activity(of: Set(identities.map(\.key))) { batch in
            if !batch.posts.isEmpty { document.list("posts", batch.posts) { $0.post($1) } }
            if !batch.interactions.isEmpty { document.list("interactions", batch.interactions) { $0.interaction($1) } }
            if !batch.tallies.isEmpty { document.list("tallies", batch.tallies) { $0.tally($1) } }
        }
        document.end()
        await store.close()
    }
}

/// One JSON document, printed as it grows, a line for each element: memory stays bounded however much there is.
final class ExportDocument: Sendable {
    private struct State {
        /// The list that is open.
        var list: String?
        /// Its last element, which the next one puts a comma behind.
        var element: String?
        var lines: [String] = []
    }

    private let state = Mutex(State())

    func begin(_ key: PersonKey, _ person: Person?, at now: Instant) {
        var writer = JSONWriter()
        writer.object { object in
            object.member("id", key.description)
            object.member("name", person?.name)
            object.member("lists", person?.lists ?? [])
            object.member("city", person?.city)
            object.member("country", person?.country)
            object.member("place", person?.place)
        }
        say("{\"format\":\"clout-export/1\",\"at\":\"\(now)\",\"person\":\(writer.text)")
    }

    /// Adds elements to the list of this name, which is begun unless it is open.
    func list<Element>(_ name: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        state.withLock { state in
            if state.list != name {
                Self.close(&state)
                state.lines.append(",\"\(name)\":[")
                state.list = name
            }
            for element in elements {
                if let before = state.element { state.lines.append(before + ",") }
                var writer = JSONWriter()
                write(&writer, element)
                state.element = writer.text
            }
            Self.flush(&state)
        }
    }

    func end() {
        state.withLock { state in
            Self.close(&state)
            state.lines.append("}")
            Self.flush(&state)
        }
    }

    private static func close(_ state: inout State) {
        guard state.list != nil else { return }
        state.lines.append((state.element ?? "") + "]")
        (state.list, state.element) = (nil, nil)
    }

    private static func flush(_ state: inout State) {
        if !state.lines.isEmpty { say(state.lines.joined(separator: "\n")) }
        state.lines = []
    }
}

extension JSONWriter {
    fileprivate mutating func fullIdentity(_ identity: Identity) {
        object { object in
            object.member("network", identity.key.network.rawValue)
            object.member("id", identity.key.id)
            object.member("handle", identity.handle)
            object.member("name", identity.name)
            object.member("created_at", identity.createdAt?.description)
            object.member("followers", identity.followers)
            object.member("following", identity.following)
            object.member("lists", identity.lists)
        }
    }

    fileprivate mutating func historicScore(_ score: HistoricScore) {
        object { object in
            object.member("at", score.at.description)
            object.member("score", score.score.value)
            object.member("state", score.state.rawValue)
            object.member("epoch", score.epoch)
        }
    }

    fileprivate mutating func exportedK(_ k: K) {
        object { object in
            object.member("giver", k.giver.rawValue)
            object.member("receiver", k.receiver.description)
            object.member("topic", k.topic)
            object.member("at", k.at.description)
            object.member("taken_back", k.takenBack?.description)
        }
    }

    fileprivate mutating func post(_ post: Post) {
        object { object in
            object.member("network", post.network.rawValue)
            object.member("id", post.id)
            object.member("author", post.author)
            object.member("at", post.at.description)
            object.member("text", post.text)
            object.member("url", post.url)
            object.member("topics", post.topics)
            object.member("in_reply_to", post.inReplyTo)
        }
    }

    fileprivate mutating func interaction(_ act: Interaction) {
        object { object in
            object.member("network", act.network.rawValue)
            object.member("kind", act.kind.name)
            object.member("actor", act.actor)
            object.member("target", act.target)
            object.member("at", act.at.description)
            object.member("id", act.id)
            object.member("post", act.post)
        }
    }

    fileprivate mutating func tally(_ tally: Tally) {
        object { object in
            object.member("network", tally.network.rawValue)
            object.member("kind", tally.kind.name)
            switch tally.subject {
            case .post(let id): object.member("post", id)
            case .identity(let id): object.member("identity", id)
            }
            object.member("count", tally.count)
            object.member("at", tally.at.description)
        }
    }
}
