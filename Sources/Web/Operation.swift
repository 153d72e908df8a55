/// What a route of the API does, for the document that describes it. Pages have none.
public struct Operation: Sendable {
    /// A word for programs that are made from the document.
    let id: String
    /// A sentence.
    let summary: String
    /// The schema of what it answers, by name.
    let answer: String
    /// The schema of what it is told, by name; `nil` where it is told nothing.
    let body: String?

    public init(_ id: String, _ summary: String, answers answer: String, told body: String? = nil) {
        self.id = id
        self.summary = summary
        self.answer = answer
        self.body = body
    }
}

/// A parameter as the document and the door see it, whatever it reads.
public protocol ParameterDescription: Sendable {
    var described: DescribedParameter { get }
}

/// The name of a parameter, and what it may be.
public struct DescribedParameter: Sendable {
    let name: String
    let summary: String
    let schema: Schema
}

extension Parameter: ParameterDescription {
    public var described: DescribedParameter { DescribedParameter(name: name, summary: summary, schema: schema) }
}
