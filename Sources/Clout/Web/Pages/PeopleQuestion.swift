import Model
import Pages
import Web

/// What somebody asks of the people page.
struct PeopleQuestion: Sendable {
    var words = ""
    var cohort = Cohort.tracked
    var state: ScoreState?
    var order = PeopleOrder.score
    /// How many are passed over.
    var start = 0

    static let rows = 50

    private static let q = Parameter.field("q", "A part of a name or handle.")
    private static let among = Parameter.field("cohort", "Whom to rank.")
    private static let states = Parameter.field("state", "Only those in this state.")
    private static let sort = Parameter.field("sort", "Who comes first.")
    private static let from = Parameter.integer("start", in: 0...10_000_000, default: 0, "How many to pass over.")
    static let parameters: [any ParameterDescription] = [q, among, states, sort, from]

    /// The tracked people, the highest scores first.
    init() {}

    init(_ request: WebRequest) throws {
        words = try request[Self.q] ?? ""
        if let text = try request[Self.among], !text.isEmpty {
            guard let cohort = Cohort(text) else {
                throw ProblemDetails.wrong(
                    "cohort", "`\(text.prefix(100))` is no cohort; write tracked, all, list:NAME, network:NAME, topic:NAME or place:NAME.")
            }
            self.cohort = cohort
        }
        if let text = try request[Self.states], !text.isEmpty {
            guard let state = ScoreState(rawValue: text) else {
                throw ProblemDetails.wrong("state", "There are scored, provisional and unrated.")
            }
            self.state = state
        }
        if let text = try request[Self.sort] {
            guard let order = PeopleOrder(rawValue: text) else {
                throw ProblemDetails.wrong("sort", "There are rose and fell, or none for the highest score.")
            }
            self.order = order
        }
        start = try request[Self.from]
    }

    /// The address of the same question from another place on.
    func address(from start: Int) -> String {
        Links.to(
            Links.people,
            [
                ("q", words), ("cohort", cohort == .tracked ? "" : cohort.description), ("state", state?.rawValue ?? ""),
                ("sort", order.rawValue),
                ("start", start == 0 ? "" : "\(start)"),
            ])
    }
}
