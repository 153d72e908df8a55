import HTTPTypes
import JSON
import Model

extension WebRequest {
    /// The members of a body that is a JSON object of texts. Throws what is wrong with it: another media type, another shape, a member that
    /// nobody knows.
    ///
    /// That it must say that it is JSON keeps pages on the web from sending one by a form: for JSON their browsers would ask us first.
    public func fields(_ known: [String]) throws -> [String: String] {
        let type = headers[.contentType]?.split(separator: ";").first.map { $0.trimmingPrefix { $0 == " " }.lowercased() }
        guard type == "application/json" else {
            throw ProblemDetails(.unsupportedMediaType, "The body must be JSON, and `Content-Type: application/json` must say so.")
        }
        do {
            return try withJSON(body) { root in
                guard root.kind == .object else { throw ProblemDetails(.badRequest, "The body must be a JSON object.") }
                var fields: [String: String] = [:]
                for (name, value) in root.members {
                    guard known.contains(name) else {
                        throw ProblemDetails.wrong(
                            String(name.prefix(100)),
                            "There is no member `\(name.prefix(100))`; there are \(known.joined(separator: ", ")).",
                            nearest: nearestWord(to: String(name.prefix(100)), among: known))
                    }
                    guard let text = value.string, text.isShortText else {
                        throw ProblemDetails.wrong(name, "`\(name)` must be 1 to \(mostCharacters) characters of text.")
                    }
                    guard !text.unicodeScalars.contains(where: \.steers) else {
                        throw ProblemDetails.wrong(
                            name, "`\(name)` holds a character that is not shown but steers what is; it must be one line of text.")
                    }
                    guard fields.updateValue(text, forKey: name) == nil else {
                        throw ProblemDetails.wrong(name, "`\(name)` is given twice.")
                    }
                }
                return fields
            }
        } catch let error as JSONError {
            throw ProblemDetails(.badRequest, "The body is no JSON: \(error.reason).")
        }
    }
}
