import JSON
import Testing

@Suite("Reading what is not right")
struct JSONRobustnessTests {
    static let document = #"{"id":"1\u00e9","n":[1,-2.5e3,18446744073709551615,true,false,null],"o":{"a":{"b":[[],{}]}},"s":"x\ny"}"#

    @Test("every beginning of a document is an error")
    func prefixes() throws {
        let bytes = Array(Self.document.utf8)
        #expect(throws: Never.self) { try withJSON(bytes) { _ in } }
        for length in 0..<bytes.count {
            #expect(throws: JSONError.self, "the first \(length) bytes") { try withJSON(Array(bytes.prefix(length))) { _ in } }
        }
    }

    @Test("two documents, or something behind one, are errors", arguments: ["{} {}", "1 2", "[]]", "{},", "null x", "", " ", "\n\t"])
    func notOne(text: String) {
        #expect(throws: JSONError.self) { try withJSON(Array(text.utf8)) { _ in } }
    }

    @Test("garbage is read or refused, and never more than that", arguments: [1, 2, 3] as [UInt64])
    func garbage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[],:"\/u0123456789eE+-.truefalsn "#.utf8)
        var read = 0
        for _ in 0..<10_000 {
            var bytes = Array(Self.document.utf8)
            if Bool.random(using: &random) {
                // A document with a few bytes changed, cut or put in.
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[index] = .random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: index)
                    default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: index)
                    }
                }
            } else {
                bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            }
            do {
                // Walks everything; what was read must be readable again, and say the same.
                let text = try withJSON(bytes) { $0.text }
                let again = try withJSON(Array(text.utf8)) { $0.text }
                #expect(again == text, "seed \(seed), \(bytes)")
                read += 1
            } catch {
                #expect(error is JSONError, "seed \(seed), \(bytes)")
            }
        }
        #expect(read > 100, "seed \(seed): nearly nothing was readable, so nearly nothing was tested")
    }

    @Test("nesting is read down to a depth of about a thousand and refused beyond, at any length")
    func nesting() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try withJSON(nested(1000)) { $0.text } == String(decoding: nested(1000), as: UTF8.self))
        #expect(throws: JSONError(reason: "it is nested more than 1024 deep")) { try withJSON(nested(1030)) { _ in } }
        #expect(throws: JSONError(reason: "it is nested more than 1024 deep")) { try withJSON(nested(5 << 20)) { _ in } }
        #expect(throws: JSONError.self) { try withJSON([UInt8](repeating: UInt8(ascii: "["), count: 10 << 20)) { _ in } }
    }

    @Test("an array of more elements than the tape counts is counted to its end")
    func largeArray() throws {
        let count = 0xff_ffff + 2
        var bytes = [UInt8](repeating: UInt8(ascii: "0"), count: 2 * count + 1)
        for index in stride(from: 0, to: bytes.count, by: 2) { bytes[index] = UInt8(ascii: ",") }
        bytes[0] = UInt8(ascii: "[")
        bytes[bytes.count - 1] = UInt8(ascii: "]")
        #expect(try withJSON(bytes) { $0.count } == count)
    }

    @Test("many tasks parse at once, each its own document")
    func concurrency() async throws {
        try await withThrowingTaskGroup(of: Int64.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var sum: Int64 = 0
                    for number in 0..<200 {
                        let bytes = Array(
                            #"{"task":\#(task),"pad":"\#(String(repeating: "x", count: number * 50))","n":[\#(number)]}"#.utf8)
                        sum += try withJSON(bytes) { root in
                            guard root["task"]?.int64 == Int64(task), root["pad"]?.string?.utf8.count == number * 50 else {
                                return -1_000_000
                            }
                            return root["n"]?.elements.reduce(0) { $0 + ($1.int64 ?? 0) } ?? 0
                        }
                    }
                    return sum
                }
            }
            for try await sum in group { #expect(sum == 199 * 200 / 2) }
        }
    }

    @Test("an error says nothing of the document")
    func errorsAreSilent() {
        for text in [#"{"token":"hunter2""#, "hunter2", #"["hunter2\x"]"#, "[1hunter2]"] {
            do {
                try withJSON(Array(text.utf8)) { _ in }
                Issue.record("this is no JSON")
            } catch {
                #expect(!"\(error)".contains("hunter2"))
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
