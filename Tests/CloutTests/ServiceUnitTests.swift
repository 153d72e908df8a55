import Foundation
import Testing

@testable import Clout

private let analyze = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite("The systemd unit", .enabled(if: analyze != nil, "systemd-analyze is not installed"))
struct ServiceUnitTests {
    @Test(
        "is one that systemd understands, and exposes little",
        arguments: [["verify"], ["security", "--offline=true", "--threshold=15"]])
    func isSound(question: [String]) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let unit = URL(filePath: #filePath).appending(path: "../../../systemd/clout.service").standardizedFileURL
        // systemd looks for the program, which is not installed here.
        try folder.write(
            "clout.service",
            String(contentsOf: unit, encoding: .utf8).replacing("/usr/bin/clout ", with: "/bin/true ")
                .replacing("man:clout(1) ", with: ""))

        let (code, told) = try await runProgram(try #require(analyze), question + [folder.path + "/clout.service"])
        #expect(code == 0, "\(told)")
        // What it does not understand it only warns of.
        if question == ["verify"] { #expect(!told.contains("clout.service:"), "\(told)") }
    }
}
