import Foundation
import JSON
import Testing

@Suite("Writing")
struct JSONWriterTests {
    @Test("members keep their order, absent ones are left out, commas stand where they must")
    func order() {
        var writer = JSONWriter()
        writer.object { person in
            person.member("name", "Ada")
            person.member("nothing", nil as String?)
            person.member("score", 57.25)
            person.member("rank", 1)
            person.member("large", UInt64.max)
            person.member("tracked", true)
            person.member("lists", ["a", "b"])
            person.member("empty", [])
            person.member("parts") { parts in
                parts.array { list in
                    list.object { _ in }
                    list.object { $0.member("x") { $0.null() } }
                    list.array { _ in }
                    list.value("t")
                    list.raw(#"{"y":1}"#)
                }
            }
        }
        #expect(
            writer.text
                == #"{"name":"Ada","score":57.25,"rank":1,"large":18446744073709551615,"tracked":true,"lists":["a","b"],"empty":[],"parts":[{},{"x":null},[],"t",{"y":1}]}"#
        )
    }

    @Test("every character reads back as itself")
    func characters() throws {
        for code in Array(0...0x2ff) + [0x2028, 0x2029, 0xfeff, 0xfffd, 0x1f600] {
            let text = "a\(Character(Unicode.Scalar(UInt32(code)) ?? " "))b"
            var writer = JSONWriter()
            writer.value(text)
            #expect(try withJSON(writer.bytes) { $0.string } == text)
        }
    }

    @Test("every double reads back as itself, and what is no number becomes null", arguments: [1, 2] as [UInt64])
    func doubles(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let number = Double(bitPattern: random.next())
            var writer = JSONWriter()
            writer.value(number)
            if number.isFinite {
                #expect(try withJSON(writer.bytes) { $0.double } == number, "seed \(seed)")
            } else {
                #expect(writer.text == "null", "seed \(seed)")
            }
        }
    }

    @Test("random documents read as Foundation reads them", arguments: [11, 12, 13, 14] as [UInt64])
    func agreesWithFoundation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var writer = JSONWriter()
            writer.array { $0.randomValue(depth: 0, using: &random) }
            let theirs = try JSONSerialization.jsonObject(with: Data(writer.bytes))
            #expect(try withJSON(writer.bytes) { agree($0, theirs) }, "seed \(seed): \(writer.text)")
            #expect(try withJSON(writer.bytes) { $0.text } == writer.text, "seed \(seed)")
        }
    }

    /// Foundation's tree has numbers of several classes, so values are compared one by one.
    private func agree(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours.kind {
        case .object:
            guard let theirs = theirs as? [String: Any], theirs.count == ours.count else { return false }
            return ours.members.allSatisfy { member in theirs[member.key].map { agree(member.value, $0) } ?? false }
        case .array:
            guard let theirs = theirs as? [Any], theirs.count == ours.count else { return false }
            return zip(ours.elements, theirs).allSatisfy { agree($0, $1) }
        case .string: return ours.string == theirs as? String
        case .number:
            guard let theirs = theirs as? NSNumber else { return false }
            return ours.int64.map { $0 == theirs.int64Value } ?? (ours.double == theirs.doubleValue)
        case .boolean: return ours.bool == theirs as? Bool
        case .null: return theirs is NSNull
        }
    }
}

extension JSONWriter {
    fileprivate mutating func randomValue(depth: Int, using random: inout SeededGenerator) {
        switch Int.random(in: 0..<(depth < 5 ? 8 : 6), using: &random) {
        case 0: null()
        case 1: value(Bool.random(using: &random))
        case 2: value(Int64.random(in: .min ... .max, using: &random))
        // Few digits: Foundation reads numbers as `Decimal`, and is off by a bit in the seventeenth.
        case 3: value(Double(Int.random(in: -1_000_000_000...1_000_000_000, using: &random)) / 1000)
        case 4, 5: value(randomText(using: &random))
        case 6:
            let count = Int.random(in: 0..<5, using: &random)
            array { list in for _ in 0..<count { list.randomValue(depth: depth + 1, using: &random) } }
        default:
            let count = Int.random(in: 0..<5, using: &random)
            object { members in
                for index in 0..<count {
                    let key = "\(index)" + members.randomText(using: &random)
                    members.member(key) { $0.randomValue(depth: depth + 1, using: &random) }
                }
            }
        }
    }

    private func randomText(using random: inout SeededGenerator) -> String {
        let letters: [Character] = ["a", "\"", "\\", "\n", "é", "😀", "\u{1}", "/", "\u{7f}", "日"]
        return String((0..<Int.random(in: 0..<30, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
    }
}
