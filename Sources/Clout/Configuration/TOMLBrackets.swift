/// What stands in brackets and is no TOML, where toml++ (3.4) asserts that it is: an assertion ends the process, which a file that somebody is
/// writing must not. All else that is wrong is left to it. Texts of up to six characters were tried, in all orders.
enum TOMLBrackets {
    /// The first mistake.
    static func mistake(in text: String) -> TOMLSyntaxError? {
        var reader = Reader(bytes: Array(text.utf8))
        while let byte = reader.byte {
            switch byte {
            case UInt8(ascii: "\n"): reader.endLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"): reader.place += 1
            case UInt8(ascii: "#"): reader.skipLine()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): reader.skipString(byte)
            case UInt8(ascii: "[") where reader.isHead:
                guard reader.headHasName() else {
                    return TOMLSyntaxError(
                        line: reader.line, reason: "This is not TOML: the name of a table must stand behind `[`, in the same line.")
                }
            case UInt8(ascii: "["), UInt8(ascii: "{"): reader.open(byte)
            case UInt8(ascii: "}") where reader.isInArray:
                return TOMLSyntaxError(line: reader.line, reason: "This is not TOML: `}` stands where an array is open; `]` ends it.")
            case UInt8(ascii: "]"), UInt8(ascii: "}"): reader.close()
            default: reader.pass()
            }
        }
        return nil
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0
        private(set) var line = 1
        /// The brackets of the arrays and inline tables that are open.
        private var open: [UInt8] = []
        private var isAtStart = true

        init(bytes: [UInt8]) {
            self.bytes = bytes
            // A mark of the byte order is no key.
            if bytes.starts(with: [0xef, 0xbb, 0xbf]) { place = 3 }
        }

        var byte: UInt8? { place < bytes.count ? bytes[place] : nil }
        var isHead: Bool { isAtStart && open.isEmpty }
        var isInArray: Bool { open.last == UInt8(ascii: "[") }

        mutating func endLine() {
            place += 1
            line += 1
            isAtStart = true
        }

        mutating func pass() {
            place += 1
            isAtStart = false
        }

        mutating func open(_ bracket: UInt8) {
            open.append(bracket)
            pass()
        }

        mutating func close() {
            _ = open.popLast()
            pass()
        }

        mutating func skipLine() { while let byte, byte != UInt8(ascii: "\n") { place += 1 } }

        /// Goes on behind the brackets of a head, and tells whether anything follows that the parser takes or refuses by itself.
        mutating func headHasName() -> Bool {
            pass()
            if byte == UInt8(ascii: "[") { place += 1 }
            while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { place += 1 }
            guard let byte else { return true }
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "\""), UInt8(ascii: "'"):
                // The rest of the head has brackets that open nothing.
                while let byte = self.byte, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "#") {
                    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { skipString(byte) } else { place += 1 }
                }
                return true
            case UInt8(ascii: "]"): return true
            default: return false
            }
        }

        mutating func skipString(_ quote: UInt8) {
            isAtStart = false
            let isLong = bytes[place...].starts(with: [quote, quote, quote])
            place += isLong ? 3 : 1
            while let byte {
                if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                    if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\n") { line += 1 }
                    place += 2
                } else if isLong ? bytes[place...].starts(with: [quote, quote, quote]) : byte == quote {
                    place += isLong ? 3 : 1
                    // Up to two quotes may stand before the three that end it.
                    while isLong, self.byte == quote { place += 1 }
                    return
                } else if byte == UInt8(ascii: "\n") {
                    // A short one that is not ended is refused by the parser, here.
                    if !isLong { return }
                    line += 1
                    place += 1
                } else {
                    place += 1
                }
            }
        }
    }
}
