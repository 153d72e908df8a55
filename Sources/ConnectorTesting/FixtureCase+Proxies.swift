import ConnectorKit
import HTTPTypes

extension FixtureCase {
    /// What the case deletes, or which account it ends, because a proxy's page stands where the network should have answered, in words.
    ///
    /// Each answer in JSON is replaced in turn by a page for people with status 404, which says nothing of what was asked for.
    func damageByProxies(to type: any Connector.Type, sound: FixtureOutcome) async throws -> [String] {
        let deletions = Set(sound.batches.flatMap(\.deletions))
        var damage: [String] = []
        for number in 0..<sound.requests {
            let server = RecordedExchange(exchanges) { index, exchange in
                guard index == number, let exchange, Page(status: exchange.status, headers: exchange.headers, body: exchange.body).seemsJSON
                else {
                    return nil
                }
                return .success(exchange.with(status: 404, headers: ["Content-Type": "text/html"], body: "<html>Not Found</html>"))
            }
            let outcome = try await play(type, server: server, cursor: cursor)
            // Who asks for pages for people may believe them.
            if server.requests.dropFirst(number).first?.headerFields[.accept]?.contains("text/html") == true { continue }
            let more = Set(outcome.batches.flatMap(\.deletions)).subtracting(deletions)
            if !more.isEmpty { damage.append("a proxy's page as answer \(number) deletes: \(more)") }
            if outcome.error?.kind == .gone, sound.error?.kind != .gone {
                damage.append("a proxy's page as answer \(number) ends the account")
            }
        }
        return damage
    }
}
