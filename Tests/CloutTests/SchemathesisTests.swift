import Foundation
import Testing
import Web

@testable import Clout

@Suite("The API and its document, by Schemathesis")
struct SchemathesisTests {
    private static let files = [
        (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
        (name: "topics.d/t.toml", text: "[[topic]]\nname = \"swift\"\nwords = [\"swift\"]\n"),
        (name: "connectors.d/m.toml", text: "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:9\"\n"),
        (
            name: "alerts.d/r.toml",
            text: "[rule]\nname = \"liked\"\nwhen = \"score > 1\"\nnotify = [\"log\"]\npresent = true\nprovisional = true\n"
        ),
    ]

    /// Beside the interpreter that has the package.
    private static let program = ProcessInfo.processInfo.environment["CLOUT_PYTHON"].map {
        URL(filePath: $0).deletingLastPathComponent().appending(path: "st").path
    }

    @Test(
        "finds nothing that the one says and the other does not", .timeLimit(.minutes(10)),
        .enabled(
            if: program.map(FileManager.default.isExecutableFile) == true,
            "Needs Python with the package schemathesis; `make test` installs it, CLOUT_PYTHON names the interpreter."))
    func conformance() async throws {
        let (token, hash) = AccessToken.make()
        let tokens = (name: "tokens.d/t.toml", text: "[token]\nname = \"t\"\nscope = \"write\"\nsha256 = \"\(hash)\"\n")
        try await WebStage.run(files: Self.files + [tokens]) { stage in
            // Its keys are few, so it uses some for two bodies, which 422 is for and nothing else.
            let statuses = ["2xx", "401", "403", "404", "409", "422", "5xx"].map { "\"\($0)\"" }.joined(separator: ", ")
            try stage.folder.write("schemathesis.toml", "[checks.positive_data_acceptance]\nexpected-statuses = [\(statuses)]\n")
            // An answer that goes on for as long as somebody listens has no end that could be checked.
            let probe = try await runProgram(
                try #require(Self.program),
                [
                    "run", "http://\(stage.address)/v1/openapi.json", "--seed", "1", "--max-examples", "2", "--generation-database", "none",
                    "--no-color", "--exclude-path", "/v1/events", "--phases", "examples,coverage,fuzzing", "--header",
                    "Authorization: Bearer \(token)",
                ], in: stage.folder.path)
            #expect(probe.code == 0, "\(probe.text.suffix(6000))")
        }
    }
}
