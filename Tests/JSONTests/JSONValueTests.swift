import JSON
import Testing

/// Parses `text` both where it lies and from a copy, and checks that both say the same.
func parse<R: Equatable>(_ text: String, _ body: (JSONValue) throws -> R) throws -> R {
    let tight = Array(text.utf8)
    var padded: [UInt8] = []
    padded.reserveCapacity(tight.count + 64)
    padded += tight
    let result = try withJSON(tight, body)
    #expect(try withJSON(padded, body) == result)
    return result
}

/// Shows `text` to `body` in both ways.
func inspect(_ text: String, _ body: (JSONValue) throws -> Void) throws {
    _ = try parse(text) { root in
        try body(root)
        return true
    }
}

@Suite("Reading values")
struct JSONValueTests {
    @Test("a member is found by its name, and null reads as absent")
    func members() throws {
        try inspect(#"{"a":1,"ab":"two","long_enough_name":true,"none":null,"":"empty","é":3}"#) { root in
            #expect(root["a"]?.int64 == 1)
            #expect(root["ab"]?.string == "two")
            #expect(root["long_enough_name"]?.bool == true)
            #expect(root["é"]?.int64 == 3)
            #expect(root[""]?.string == "empty")
            #expect(root.member("")?.string == "empty")
            #expect(root.member("ab")?.string == "two")
            #expect(root["none"] == nil && root.member("none") == nil && root.hasMember("none"))
            #expect(root["absent"] == nil && !root.hasMember("absent"))
            #expect(root["b"] == nil && root["long_enough_namf"] == nil && root["kong_enough_name"] == nil)
            #expect(root.count == 6)
        }
    }

    @Test("names of every length are told from names that differ in one byte", arguments: 1...40)
    func keysOfEveryLength(length: Int) throws {
        let name = String(repeating: "k", count: length)
        try inspect("{\"\(name)\":1}") { root in
            #expect(root.member(name)?.int64 == 1)
            for index in 0..<length {
                var other = Array(name.utf8)
                other[index] = UInt8(ascii: "j")
                #expect(root.member(String(decoding: other, as: UTF8.self)) == nil)
            }
            #expect(root.member(name + "k") == nil)
        }
    }

    @Test("of duplicate keys the first one counts, and walking shows all")
    func duplicates() throws {
        try inspect(#"{"a":1,"a":2}"#) { root in
            #expect(root["a"]?.int64 == 1)
            #expect(root.members.map { "\($0.key)=\($0.value.text)" } == ["a=1", "a=2"])
        }
    }

    @Test("a value of another type reads as nil, and has neither members nor elements")
    func otherTypes() throws {
        for text in ["[]", "{}", "null", "true", "false", "\"x\"", "1", "-1", "1.5", "18446744073709551615"] {
            try inspect(text) { value in
                let kind = value.kind
                #expect((value.string != nil) == (kind == .string))
                #expect((value.bool != nil) == (kind == .boolean))
                #expect((value.double != nil) == (kind == .number))
                #expect(value.isNull == (kind == .null))
                #expect(value["x"] == nil && value.member("x") == nil)
                #expect(value.count == 0 && Array(value.elements).isEmpty && Array(value.members).isEmpty)
                #expect(value.text == text)
            }
        }
    }

    @Test("elements come in their order, whatever lies between them")
    func elements() throws {
        let kinds = try parse(#"[1,[2,[3]],{"a":[4]},"5",null,2.5,[],{},-6,18446744073709551615,true]"#) { $0.elements.map(\.kind) }
        #expect(kinds == [.number, .array, .object, .string, .null, .number, .array, .object, .number, .number, .boolean])
    }

    @Test(
        "numbers are exact within 64 bits and nearest beyond",
        arguments: [
            ("0", 0, 0.0), ("-0", 0, 0), ("9223372036854775807", .max, 0x1p63), ("-9223372036854775808", .min, -0x1p63),
            ("9223372036854775808", nil, 0x1p63), ("18446744073709551615", nil, 0x1p64), ("1.0", nil, 1),
            ("1e3", nil, 1000), ("0.1", nil, 0.1), ("1.7976931348623157e308", nil, .greatestFiniteMagnitude),
            ("5e-324", nil, .leastNonzeroMagnitude),
            ("1e-400", nil, 0), ("123456789012345678.9", nil, 123_456_789_012_345_680),
        ] as [(String, Int64?, Double)])
    func numbers(text: String, integer: Int64?, number: Double) throws {
        #expect(try parse(text) { $0.int64 } == integer)
        #expect(try parse(text) { $0.double } == number)
    }

    @Test(
        "numbers out of range are errors", arguments: ["1e400", "-1e400", "18446744073709551616", "-9223372036854775809", "1e99999999999"])
    func outOfRange(text: String) {
        #expect(throws: JSONError.self) { try parse(text) { $0.double } }
    }

    @Test(
        "what is no number of JSON's is an error",
        arguments: ["01", "+1", ".5", "1.", "1e", "0x10", "NaN", "Infinity", "-", "1_000", "--1"])
    func noNumbers(text: String) {
        #expect(throws: JSONError.self) { try parse(text) { $0.double } }
    }

    @Test("counters are read however they are spelt, ids always as text")
    func lenient() throws {
        func lenient(_ text: String) throws -> Int64? { try parse(text) { $0.lenientInt64 } }
        #expect(try lenient("12") == 12)
        #expect(try lenient("\"12\"") == 12)
        #expect(try lenient("12.0") == 12)
        #expect(try lenient("12.5") == nil)
        #expect(try lenient("\"12.5\"") == nil)
        #expect(try lenient("\"\"") == nil)
        #expect(try lenient("true") == nil)
        func id(_ text: String) throws -> String? { try parse(text) { $0.identifier } }
        #expect(try id("\"007\"") == "007")
        #expect(try id("7") == "7")
        #expect(try id("-7") == "-7")
        #expect(try id("18446744073709551615") == "18446744073709551615")
        #expect(try id("7.5") == nil)
        #expect(try id("null") == nil)
    }

    @Test(
        "escapes and surrogate pairs are resolved",
        arguments: [
            (#""\u0041\n\t\r\b\f\/\\\"""#, "A\n\t\r\u{8}\u{c}/\\\""), (#""\ud83d\ude00""#, "😀"), (#""\u0000x""#, "\0x"), ("\"é😀\"", "é😀"),
            (#""\u00e9""#, "é"), ("\"\"", ""),
        ])
    func escapes(json: String, text: String) throws {
        #expect(try parse(json) { $0.string } == text)
        #expect(try parse(json) { $0.withUTF8 { Array($0) } } == Array(text.utf8))
        // What is written again reads the same.
        let again = try parse(json) { $0.text }
        #expect(try parse(again) { $0.string } == text)
    }

    @Test("broken strings are errors", arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\x41""#, #""\u00g0""#, "\"\n\"", "\"a"])
    func brokenStrings(json: String) {
        #expect(throws: JSONError.self) { try parse(json) { $0.string } }
    }

    @Test(
        "bytes that are not UTF-8 are errors",
        arguments: [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func brokenUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try withJSON([0x22] + bytes + [0x22]) { $0.string } }
    }

    @Test("a parse within a parse has a parser of its own")
    func nested() throws {
        try withJSON(Array(#"{"a":"outer"}"#.utf8)) { outer in
            try withJSON(Array(#"{"a":"inner"}"#.utf8)) { inner in
                #expect(inner["a"]?.string == "inner")
                #expect(outer["a"]?.string == "outer")
            }
            #expect(outer["a"]?.string == "outer")
        }
    }

    @Test("what the body throws comes out unchanged")
    func passesErrorsOn() {
        #expect(throws: JSONError(reason: "mine", path: "a.b")) {
            try withJSON(Array("1".utf8)) { _ in throw JSONError(reason: "mine", path: "a.b") }
        }
        #expect(JSONError(reason: "is missing", path: "a.b").description == "a.b: is missing")
    }
}
