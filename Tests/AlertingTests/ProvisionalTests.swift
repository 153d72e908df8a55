import Model
import Testing

@testable import Alerting

@Suite("Provisional scores")
struct ProvisionalTests {
    private func provisional(_ slug: String) throws -> Standing {
        var standing = try standing(slug)
        standing.state = .provisional
        return standing
    }

    @Test("they begin nothing, end nothing and remind nobody")
    func apart() throws {
        var memory = try Memory(
            Rule(name: "r", line: .standing(in: .tracked, when: "1"), repeat: .seconds(60), notify: ["log"]))
        let ada: Set = [try person("ada")]
        #expect(memory.see([try provisional("ada")], at: start, holding: ada).isEmpty)
        #expect(memory.see([try standing("ada")], at: start + .seconds(60), holding: ada).map(\.status) == [.firing])
        #expect(memory.see([try provisional("ada")], at: start + .seconds(120), holding: []).isEmpty)
        #expect(memory.see([try provisional("ada")], at: start + .seconds(180), holding: ada).isEmpty)
        #expect(memory.see([try standing("ada")], at: start + .seconds(240), holding: []).map(\.status) == [.resolved])
    }

    @Test("a rule may count them")
    func counted() throws {
        var memory = try Memory(
            Rule(name: "r", line: .standing(in: .tracked, when: "1", countsProvisional: true), notify: ["log"]))
        #expect(memory.see([try provisional("ada")], at: start, holding: [try person("ada")]).map(\.status) == [.firing])
    }

    @Test("a rule's `for` begins anew behind them")
    func gap() throws {
        var memory = try Memory(Rule(name: "r", line: .standing(in: .tracked, when: "1"), for: .seconds(100), notify: ["log"]))
        let ada: Set = [try person("ada")]
        #expect(memory.see([try standing("ada")], at: start, holding: ada).isEmpty)
        #expect(memory.see([try provisional("ada")], at: start + .seconds(60), holding: ada).isEmpty)
        #expect(memory.see([try standing("ada")], at: start + .seconds(120), holding: ada).isEmpty)
        #expect(memory.see([try standing("ada")], at: start + .seconds(220), holding: ada).map(\.status) == [.firing])
    }
}
