import HTTPTypes
import JSON

/// Describes the routes that have an `Operation`, as OpenAPI 3.1 does.
///
/// Written from what the routes are made of, so that it cannot say anything else than they do.
public struct OpenAPIDocument: Sendable {
    let title: String
    let version: String
    /// What each part of a path is, by its name.
    let pathParameters: [String: String]
    /// The members of `components.schemas`, as a JSON object.
    let schemas: String

    public init(title: String, version: String, pathParameters: [String: String], schemas: String) {
        self.title = title
        self.version = version
        self.pathParameters = pathParameters
        self.schemas = schemas
    }

    /// - Parameter routes: those that are described.
    func json(of routes: Routes) -> JSONWriter {
        var writer = JSONWriter()
        writer.object { document in
            document.member("openapi", "3.1.0")
            document.member("info") {
                $0.object {
                    $0.member("title", title)
                    $0.member("version", version)
                    $0.member("license") {
                        $0.object {
                            $0.member("name", "Apache-2.0"); $0.member("identifier", "Apache-2.0")
                        }
                    }
                }
            }
            document.member("servers") { servers in
                servers.array { list in
                    list.object {
                        $0.member("url", "/")
                        $0.member("description", "The daemon that tells this.")
                    }
                }
            }
            document.member("paths") { $0.object { paths in paths.paths(of: routes, self) } }
            document.member("components") { components in
                components.object {
                    $0.member("securitySchemes") {
                        $0.object {
                            $0.member("token") {
                                $0.object {
                                    $0.member("type", "http")
                                    $0.member("scheme", "bearer")
                                    $0.member("description", "From `clout token create`; this machine may look without one.")
                                }
                            }
                        }
                    }
                    $0.member("schemas") { $0.raw(schemas) }
                }
            }
        }
        return writer
    }
}

extension JSONWriter {
    fileprivate mutating func paths(of routes: Routes, _ document: OpenAPIDocument) {
        var paths: [String] = []
        for route in routes.routes where route.operation != nil && !paths.contains(route.path) { paths.append(route.path) }
        for path in paths {
            member(path) {
                $0.object { methods in
                    for route in routes.routes where route.path == path && route.method != .head {
                        guard let operation = route.operation else { continue }
                        methods.member(route.method.rawValue.lowercased()) { $0.operation(operation, of: route, document) }
                    }
                }
            }
        }
    }

    private mutating func operation(_ operation: Operation, of route: Routes.Route, _ document: OpenAPIDocument) {
        object { object in
            object.member("operationId", operation.id)
            object.member("summary", operation.summary)
            object.member("description", route.scope.map { "Needs the scope `\($0.rawValue)`." } ?? "Everybody may ask.")
            object.member("security") { list in
                list.array { list in
                    guard let scope = route.scope else { return }
                    list.object { $0.member("token", [scope.rawValue]) }
                    // This machine may look without one.
                    if scope == .read { list.object { _ in } }
                }
            }
            object.member("parameters") { list in
                list.array { list in
                    for name in route.pathParameters {
                        list.parameter(name, in: "path", document.pathParameters[name] ?? "", .text, isRequired: true)
                    }
                    for parameter in route.parameters ?? [] {
                        list.parameter(parameter.name, in: "query", parameter.summary, parameter.schema, isRequired: parameter.isRequired)
                    }
                    if route.method == .post {
                        list.parameter("Idempotency-Key", in: "header", KeptAnswers.meaning, .pattern(KeptAnswers.pattern))
                    }
                }
            }
            if let body = operation.body {
                object.member("requestBody") {
                    $0.object {
                        $0.member("required", true)
                        $0.member("content") { $0.content("application/json", body) }
                    }
                }
            }
            object.member("responses") { responses in
                responses.object {
                    $0.member("200") {
                        $0.object {
                            $0.member("description", "What was asked for.")
                            $0.member("content") { $0.content(operation.answer) }
                        }
                    }
                    // What any route may answer: the problems' statuses are one for what was asked wrongly, and one for what is ours.
                    for (status, meaning) in [("4XX", "What is wrong with the request."), ("5XX", "What is wrong here.")] {
                        $0.member(status) {
                            $0.object {
                                $0.member("description", meaning)
                                $0.member("content") { $0.content("application/problem+json", "Problem") }
                            }
                        }
                    }
                    guard route.method == .get else { return }
                    $0.member("304") { $0.object { $0.member("description", "You have it already.") } }
                }
            }
        }
    }

    private mutating func parameter(_ name: String, in place: String, _ summary: String, _ schema: Schema, isRequired: Bool = false) {
        object {
            $0.member("name", name)
            $0.member("in", place)
            $0.member("description", summary)
            if isRequired { $0.member("required", true) }
            $0.member("schema") { schema.write(to: &$0) }
        }
    }

    private mutating func content(_ content: Operation.Content) {
        switch content {
        case .json(let schema): self.content("application/json", schema)
        case .text(let types):
            object { object in
                for type in types {
                    object.member(type) { $0.object { $0.member("schema") { $0.object { $0.member("type", "string") } } } }
                }
            }
        }
    }

    private mutating func content(_ type: String, _ schema: String) {
        object {
            $0.member(type) {
                $0.object { $0.member("schema") { $0.object { $0.member("$ref", "#/components/schemas/\(schema)") } } }
            }
        }
    }
}

extension Routes {
    /// `GET path`: the document that describes those routes that are there by now, and itself.
    public mutating func addDocument(_ document: OpenAPIDocument, at path: String) {
        let operation = Operation("getDocument", "This document.", answers: "Document")
        var described = self
        described.get(path, operation) { _ in .nothing }
        let answer = Answer.json(document.json(of: described).bytes).tagged
        get(path, operation) { _ in answer }
    }
}
