import Foundation
import Testing

@testable import Clout

@Suite("A line of standard input")
struct LineInputTests {
    /// A pipe that somebody types into.
    private let pipe = Pipe()

    private var input: LineInput { LineInput(pipe.fileHandleForReading.fileDescriptor) }

    private func type(_ text: String) throws { try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    @Test(
        "is read without its end, also where it comes in pieces",
        arguments: ["https://a.example/?code=1\n", "https://a.example/?code=1\r\nmore"])
    func line(text: String) async throws {
        let input = input
        async let line = input.line()
        for piece in [text.prefix(10), text.dropFirst(10)] { try type(String(piece)) }
        #expect(try await line == "https://a.example/?code=1")
    }

    @Test("is what stands before the end of the input, and none where nothing does", arguments: [("abc", "abc" as String?), ("", nil)])
    func end(text: String, expected: String?) async throws {
        try type(text)
        try pipe.fileHandleForWriting.close()
        #expect(try await input.line() == expected)
    }

    @Test("is read from a file")
    func file() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("line", "abc\ndef\n")
        let file = try #require(FileHandle(forReadingAtPath: folder.path + "/line"))
        #expect(try await LineInput(file.fileDescriptor).line() == "abc")
    }

    @Test("is not waited for by a task that was cancelled", .timeLimit(.minutes(10)))
    func cancelled() async throws {
        let input = input
        let task = Task { try await input.line() }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        // The pipe is kept open until here.
        try type("late\n")
    }
}
