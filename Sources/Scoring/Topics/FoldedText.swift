import Foundation

/// Text as topics compare it: case, width and accents do not matter, so that `KLIMA`, `Klíma` and `ｋｌｉｍａ` are one word.
///
/// Compatibility decomposition (Unicode Standard Annex 15, NFKD), then upper and lower case, which also makes `ß` and `SS` one; then
/// the accents of Latin, Greek and Cyrillic (U+0300 to U+036F) go. Marks of other scripts stay: there they are letters' halves.
enum FoldedText {
    /// The words: runs of letters, marks and digits. A run ends where the script changes to or from Katakana; and where a script
    /// writes no spaces between words (Han, Hiragana, Thai, Lao, Khmer, Burmese), each letter is a word of its own.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        forEachWord(of: text) { words.append($0) }
        return words
    }

    /// The text as one word: its letters, marks and digits alone. Hashtags are compared so: `climate-change` is `ClimateChange`.
    static func joined(_ text: String) -> String { words(of: text).joined() }

    /// Calls `body` with each word in turn.
    static func forEachWord(of text: String, _ body: (String) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            // What stands between signs of ASCII is folded by itself: most of it is ASCII, and most of the time would go into folding.
            var start = 0
            while start < bytes.count {
                var end = start
                var isASCII = true
                while end < bytes.count, isPartOfWord(bytes[end]) {
                    if bytes[end] >= 0x80 { isASCII = false }
                    end += 1
                }
                if end > start {
                    let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
                    if isASCII {
                        body(lowercase(piece))
                    } else {
                        forEachWord(ofFolded: folded(String(decoding: piece, as: UTF8.self)), body)
                    }
                }
                start = end + 1
            }
        }
    }

    /// A letter or digit of ASCII, or part of a scalar beyond.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...0xff: true
        default: false
        }
    }

    private static func lowercase(_ ascii: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: ascii.count) { lower in
            for (place, byte) in ascii.enumerated() { lower[place] = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }
            return ascii.count
        }
    }

    private static func folded(_ text: String) -> String.UnicodeScalarView {
        var scalars = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.uppercased().lowercased().unicodeScalars
        where !(0x300...0x36f).contains(scalar.value) {
            scalars.append(scalar)
        }
        return scalars
    }

    private static func forEachWord(ofFolded text: String.UnicodeScalarView, _ body: (String) -> Void) {
        var word = String.UnicodeScalarView()
        var current = Letter.none
        func end() {
            if !word.isEmpty { body(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in text {
            let letter = Letter(scalar)
            if letter == .mark ? current == .none : letter != current || letter == .alone { end() }
            if letter != .mark { current = letter }
            if current != .none { word.append(scalar) }
        }
        end()
    }

    /// What a scalar is to a word.
    private enum Letter {
        /// A letter or digit that stands beside others.
        case run
        case katakana
        /// A letter that is a word.
        case alone
        /// Part of whatever stands before it.
        case mark
        /// None of these: it stands between words.
        case none

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7a: self = .run
            case 0...0x7f: self = .none
            case 0x30a1...0x30fa, 0x30fc...0x30ff, 0x31f0...0x31ff: self = .katakana
            default:
                switch scalar.properties.generalCategory {
                case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
                    .otherNumber:
                    self = Self.writesNoSpaces(scalar) ? .alone : .run
                default: self = .none
                }
            }
        }

        /// By the blocks of the Unicode Standard, chapters 16 and 18.
        private static func writesNoSpaces(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x0e00...0x0eff, 0x1000...0x109f, 0x1780...0x17ff, 0x3005...0x3007, 0x3041...0x309f, 0x3400...0x4dbf, 0x4e00...0x9fff,
                0xf900...0xfaff, 0x20000...0x3ffff:
                true
            default: false
            }
        }
    }
}
