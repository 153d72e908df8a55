/// The hashtags that stand in a text: what plugins and imports bring tells of them in no other way.
enum Hashtags {
    /// The tags without their sign, in order. A tag is a run of letters, marks, digits and `_`, not digits alone, behind `#` or `＃`; what
    /// stands before the sign is no letter, digit, `&` (`&#39;`) or `/` (a part of an address).
    static func tags(in text: String) -> [Substring] {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: isSign) else { return [] }
        var tags: [Substring] = []
        var isFree = true
        var place = scalars.startIndex
        while place < scalars.endIndex {
            let scalar = scalars[place]
            place = scalars.index(after: place)
            guard isSign(scalar), isFree else {
                isFree = !isPart(scalar) && scalar != "&" && scalar != "/" && !isSign(scalar)
                continue
            }
            let tag = scalars[place...].prefix(while: isPart)
            if tag.contains(where: { $0.properties.generalCategory != .decimalNumber && $0 != "_" }) { tags.append(Substring(tag)) }
            // `##` is a heading or an accident.
            isFree = false
            place = tag.endIndex
        }
        return tags
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool { scalar == "#" || scalar == "\u{ff03}" }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber,
            .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }
}
