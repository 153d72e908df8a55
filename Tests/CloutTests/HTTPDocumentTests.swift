import CurlHTTP
import Foundation
import HTTPTypes
import Testing
import Web

@testable import Clout

@Suite("docs/http-api.md", .timeLimit(.minutes(10)))
struct HTTPDocumentTests {
    private static let files = [
        (name: "topics.d/baking.toml", text: "[[topic]]\nname = \"baking\"\nwords = [\"bread\"]\n"),
        (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
        (name: "connectors.d/m.toml", text: "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:9\"\n"),
        (name: "alerts.d/r.toml", text: "[rule]\nname = \"top-ten-percent\"\nwhen = \"top_percent <= 10\"\nnotify = [\"log\"]\n"),
    ]

    @Test("whatever it asks for is answered as it says")
    func examples() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/http-api.md")
        let document = try String(contentsOf: file, encoding: .utf8).replacing("\\\n", with: " ")
        let asked = document.split(separator: "\n").filter { $0.hasPrefix("curl ") }
        #expect(asked.count > 20)
        let (token, hash) = AccessToken.make()
        let tokens = (name: "tokens.d/t.toml", text: "[token]\nname = \"t\"\nscope = \"admin\"\nsha256 = \"\(hash)\"\n")
        try await WebStage.run(files: Self.files + [tokens]) { stage in
            for line in asked where !line.contains("/v1/events") {
                let target = try #require(line.firstMatch(of: /http:\/\/localhost:8370([^']+)'/)?.output.1)
                let method = line.firstMatch(of: /-X ([A-Z]+)/).map { String($0.output.1) } ?? "GET"
                let body = line.firstMatch(of: /-d '([^']+)'/).map { String($0.output.1) } ?? ""
                let answer = try await stage.get(
                    String(target).replacing("/ada", with: "/p1"),
                    headers: !line.contains("Authorization") ? [:] : [.authorization: "Bearer \(token)", .contentType: "application/json"],
                    method: .init(rawValue: method) ?? .get,
                    body: body.replacing("\"ada\"", with: "\"p1\"").replacing("\"grace\"", with: "\"p2\""))
                #expect(answer.response.status == .ok, "\(line): \(String(decoding: answer.body, as: UTF8.self))")
            }
            let problem = try #require(document.split(separator: "\n").first { $0.hasPrefix("{\"title\"") })
            let told = try await stage.get("/v1/standings?limt=3")
            #expect(String(decoding: told.body, as: UTF8.self) == problem)
        }
    }
}
