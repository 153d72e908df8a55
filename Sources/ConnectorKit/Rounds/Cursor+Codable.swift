import Foundation
import Model

/// A connector's state as a cursor: JSON with the version `v` beside the state's own members.
extension Cursor {
    /// Writes a state. The same state gives the same text, so that cursors can be compared.
    public init(_ state: some Encodable, version: Int) {
        let text = try? StateEncoder.text(of: Versioned(version: version, state: state))
        // A state of numbers and texts is always written; one that is not would be read as none, which reads the account anew.
        self.init(text ?? "")
    }

    /// Reads a state of this version; `nil` for anything else: it is another version's, or none at all.
    public func state<State: Decodable>(_ type: State.Type = State.self, version: Int) -> State? {
        let read = try? JSONDecoder().decode(Versioned<State>.self, from: Data(value.utf8))
        return read.flatMap { $0.version == version ? $0.state : nil }
    }
}

/// A state with its version, in one JSON object.
private struct Versioned<State> {
    enum Keys: String, CodingKey { case version = "v" }

    var version: Int
    var state: State
}

extension Versioned: Encodable where State: Encodable {
    func encode(to encoder: any Encoder) throws {
        try state.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(version, forKey: .version)
    }
}

extension Versioned: Decodable where State: Decodable {
    init(from decoder: any Decoder) throws {
        version = try decoder.container(keyedBy: Keys.self).decode(Int.self, forKey: .version)
        state = try State(from: decoder)
    }
}

extension KeyedDecodingContainer {
    /// The value of a member, or `standard` where there is none: what a state leaves out is as it was in the beginning.
    public func value<Value: Decodable>(_ key: Key, or standard: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? standard
    }
}
