/// What a route of the API does, for the document that describes it. Pages have none.
public struct Operation: Sendable {
    /// What it answers.
    enum Content: Sendable {
        /// JSON of this schema.
        case json(schema: String)
        /// Text of one of these media types.
        case text([String])
    }

    /// A word for programs that are made from the document.
    let id: String
    /// A sentence.
    let summary: String
    let answer: Content
    /// The schema of what it is told, by name; `nil` where it is told nothing.
    let body: String?

    /// - Parameters:
    ///   - answer: the schema of what it answers, by name.
    ///   - body: see `body`.
    public init(_ id: String, _ summary: String, answers answer: String, told body: String? = nil) {
        self.id = id
        self.summary = summary
        self.answer = .json(schema: answer)
        self.body = body
    }

    /// - Parameter types: the media types of the text that it answers.
    public init(_ id: String, _ summary: String, answersText types: [String]) {
        self.id = id
        self.summary = summary
        answer = .text(types)
        body = nil
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
    let isRequired: Bool
}

extension Parameter: ParameterDescription {
    public var described: DescribedParameter {
        DescribedParameter(name: name, summary: summary, schema: schema, isRequired: standard == nil)
    }
}
