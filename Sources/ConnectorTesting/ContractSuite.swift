public import ConnectorKit
import CurlHTTP
import HTTPTypes

/// What every connector promises (`DESIGN.md`, "Connectors"), as checks that any connector's tests call unchanged.
///
/// ```swift
/// @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
/// func contract(_ rule: ContractSuite.Rule) async throws {
///     let suite = ContractSuite(Mastodon.self, try FixtureCase(fixtures.appending(path: "contract")))
///     let breaches = try await suite.breaches(of: rule)
///     #expect(breaches.isEmpty, "\(breaches.joined(separator: "\n"))")
/// }
/// ```
///
/// The case is one of the connector's own: a whole first fetch of an identity, with everything that a second fetch asks for as
/// well. Its answers are then played as they are, spoilt, and under small budgets.
public struct ContractSuite: Sendable {
    /// One promise.
    public enum Rule: String, Sendable, CaseIterable {
        /// The description is complete and fits together; every budget has a source, `base_url` is a setting.
        case describesItself
        /// Constructing asks nothing of anybody; settings that do not fit are refused, not crashed on.
        case constructsWithoutEffects
        /// A second fetch of an unchanged identity stores nothing new and costs at most two requests.
        case secondFetchChangesNothing
        /// However small the budget, it is never passed, and many small fetches bring what one large one brings.
        case budgetBoundsPaging
        /// Every status means what `Failure` says, and times are obeyed to the second.
        case classifiesStatuses
        /// Broken transfers are told apart, and cancelling is no failure of the network.
        case classifiesTransfers
        /// Answers that are cut, empty, HTML, garbage or nested without end are malformed and move no cursor.
        case refusesMalformedAnswers
        /// An answer of a type that the network does not speak is malformed, whatever it holds; one without a type is taken by its content.
        case wantsItsContentType
        /// Ten megabytes of nesting, as the answer or within a sound one, are malformed, move no cursor and store nothing.
        case boundsNesting
        /// Types that changed and values that vanished never crash, and never store something else than before.
        case survivesChangedTypes
        /// A value of another kind than it should be never makes another record, author, time or count in silence: what is stored then is
        /// what the sound answers store, or less of it, and what comes to light because a record is missing was told by them too.
        case storesNothingWrong
        /// Whatever clocks say, nothing is waited for longer than a day, and no record is stored with a time that cannot be: it is rejected
        /// and counted, its neighbours are stored, and the fetches after it are as they would have been.
        case trustsNoClock
        /// A broken record costs itself, is counted, and its page goes on.
        case brokenRecordCostsItself
        /// Records and pages that come twice are stored once; a token that leads back to itself for ever ends, in each fetch.
        case survivesRepetition
        /// No error and no log line holds a secret, a query or a body.
        case keepsSecrets
        /// Every request says who asks and carries the credential in a header only.
        case identifiesItself
    }

    let type: any Connector.Type
    let fixture: FixtureCase
    /// The member that holds the list of records in answers that are objects; `nil` where no answer has one.
    let list: String?

    public init(_ type: any Connector.Type, _ fixture: FixtureCase, list: String? = "data") {
        self.type = type
        self.fixture = fixture
        self.list = list
    }

    /// Checks one promise; returns what breaks it, in words.
    public func breaches(of rule: Rule) async throws -> [String] {
        switch rule {
        case .describesItself: Self.faults(of: type.description)
        case .constructsWithoutEffects: try constructing()
        case .secondFetchChangesNothing: try await secondFetch()
        case .budgetBoundsPaging: try await smallBudgets()
        case .classifiesStatuses: try await statuses()
        case .classifiesTransfers: try await transfers()
        case .refusesMalformedAnswers: try await malformed()
        case .wantsItsContentType: try await contentTypes()
        case .boundsNesting: try await nesting()
        case .survivesChangedTypes: try await changedTypes()
        case .storesNothingWrong: try await wrongValues()
        case .trustsNoClock: try await clocks()
        case .brokenRecordCostsItself: try await brokenRecords()
        case .survivesRepetition: try await repetition()
        case .keepsSecrets: try await secrets()
        case .identifiesItself: try await identification()
        }
    }

    /// The fetch as it was recorded.
    func undisturbed() async throws -> (outcome: FixtureOutcome, server: RecordedExchange) {
        let server = RecordedExchange(fixture.exchanges)
        let outcome = try await fixture.play(type, server: server, cursor: fixture.cursor)
        if let error = outcome.error { throw FixtureError(folder: "\(fixture)", reason: "the undisturbed fetch fails: \(error)") }
        return (outcome, server)
    }

    /// The fetch with one answer spoilt, by its number among the requests.
    func play(
        budget: TestBudget? = nil, log: MemoryLog = MemoryLog(), _ spoiling: @escaping RecordedExchange.Spoiling
    ) async throws -> (outcome: FixtureOutcome, server: RecordedExchange) {
        let server = RecordedExchange(fixture.exchanges, spoiling: spoiling)
        let outcome = try await fixture.play(type, server: server, cursor: fixture.cursor, budget: budget, log: log, batchLimit: 300)
        return (outcome, server)
    }

    /// The fetch with the answer of one request changed.
    func play(
        changing number: Int, log: MemoryLog = MemoryLog(),
        _ change: @escaping @Sendable (RecordedExchange.Exchange) -> RecordedExchange.Exchange
    ) async throws -> FixtureOutcome {
        try await play(log: log) { index, exchange in
            guard index == number, let exchange else { return nil }
            return .success(change(exchange))
        }.outcome
    }
}
