import Model
import Store

extension Store {
    /// The person that somebody typed, as a slug, `network:id`, or a handle that one account alone has.
    func person(named text: String) async throws -> PersonKey {
        let tracked = try await people().map(\.id)
        switch PersonKey(text) {
        case .tracked(let id)? where tracked.contains(id): return .tracked(id)
        case .met(let key)?: if let account = try await identity(key) { return account.owner }
        default: break
        }
        let handle = text.hasPrefix("@") ? String(text.dropFirst()) : text
        let found = Set(try await identities(withHandle: handle, limit: 100).map(\.owner)).sorted()
        if found.count == 1 { return found[0] }
        if found.count > 1 {
            throw CommandFailure(description: "`\(text)` may be \(found.map(\.description).joined(separator: " or ")). Name one of them.")
        }
        throw CommandFailure.unknown("Nobody called `\(text)` is known.", nearest: nearestWord(to: text, among: tracked.map(\.rawValue)))
    }
}

extension Identity {
    /// Who is scored for the account.
    fileprivate var owner: PersonKey { person.map(PersonKey.tracked) ?? .met(key) }
}
