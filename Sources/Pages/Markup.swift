import Model
import Mustache

/// HTML or SVG that may be written as it is: only literals of our own source go into it unescaped.
///
/// ```swift
/// let name = "<b>Eve</b>"
/// let markup: Markup = "<p>\(name)</p>"   // <p>&lt;b&gt;Eve&lt;/b&gt;</p>
/// ```
package struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation, MustacheCustomRenderable {
    package private(set) var text: String

    package init(stringLiteral text: String) { self.text = text }
    package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }
    /// A text in which nothing is markup.
    package init(_ text: String) { self.text = text.escaped }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 8 * interpolationCount) }
        package mutating func appendLiteral(_ literal: String) { text += literal }
        package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        package mutating func appendInterpolation(_ markup: Markup?) { text += markup?.text ?? "" }
        package mutating func appendInterpolation(_ text: String) { self.text += text.escaped }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
        /// A coordinate or length, to two decimals.
        package mutating func appendInterpolation(_ number: Double) { text += number.inHundredths }
    }

    package static func + (a: Markup, b: Markup) -> Markup {
        var sum = a
        sum.text += b.text
        return sum
    }

    package static func += (a: inout Markup, b: Markup) { a.text += b.text }

    package var isEmpty: Bool { text.isEmpty }

    // MustacheCustomRenderable: `{{{name}}}` writes it; a section around nothing is left out.
    package var renderText: String { text }
    package var isNull: Bool { text.isEmpty }
}

extension Sequence<Markup> {
    /// One behind the other.
    func joined(_ separator: Markup = "") -> Markup {
        var all: Markup = ""
        for markup in self {
            if !all.isEmpty { all += separator }
            all += markup
        }
        return all
    }
}

extension String {
    /// The text with the five characters that mean something in HTML escaped, and without those that no document may hold.
    var escaped: String {
        var text = ""
        text.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\t", "\n", "\r": text.unicodeScalars.append(scalar)
            case _ where scalar.steers: text += scalar.properties.generalCategory == .control ? "\u{fffd}" : ""
            case _ where scalar.properties.isNoncharacterCodePoint: text += "\u{fffd}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Double {
    /// To two decimals, without zeros at the end; 0 where it is no finite number.
    fileprivate var inHundredths: String {
        guard isFinite, magnitude < 1e12 else { return "0" }
        let hundredths = Int((self * 100).rounded())
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
