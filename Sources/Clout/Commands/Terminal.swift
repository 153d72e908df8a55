import Foundation
import Model

/// What the terminal can do, and how wide it is.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether standard output takes colours: a terminal, and nobody asked for none (https://no-color.org).
    static let hasColour = isTerminal(STDOUT_FILENO) && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    static func bold(_ text: String) -> String { hasColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    static func dim(_ text: String) -> String { hasColour ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    /// Clout's orange.
    static func orange(_ text: String) -> String { hasColour ? "\u{1B}[38;5;208m\(text)\u{1B}[0m" : text }

    /// What others named themselves must not steer the terminal: what would is shown as `�`.
    static func safe(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.steers ? "\u{FFFD}" : $0 }))
    }
}

/// Prints one line to standard error.
func complain(_ line: String) { try? FileHandle.standardError.write(contentsOf: Data((Terminal.safe(line) + "\n").utf8)) }

/// Prints one line to standard output. Where that cannot be written (a full disk, a reader that went away), the program ends with 1:
/// nobody would see the rest.
func say(_ line: String = "") {
    do { try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) } catch { exit(1) }
}

/// A table of text, its columns as wide as they need to be.
struct TextTable {
    enum Alignment { case left, right }

    var columns: [(title: String, alignment: Alignment)]
    private(set) var rows: [[String]] = []

    init(_ columns: [(String, Alignment)]) { self.columns = columns.map { (title: $0.0, alignment: $0.1) } }

    mutating func add(_ row: [String]) { rows.append(row.map(Terminal.safe)) }

    /// The lines of the table, header first.
    var lines: [String] {
        let widths = columns.indices.map { column in
            max(columns[column].title.count, rows.map { $0[column].count }.max() ?? 0)
        }
        func line(_ row: [String]) -> String {
            zip(row.indices, row).map { column, text in
                let space = String(repeating: " ", count: widths[column] - text.count)
                return columns[column].alignment == .left ? text + space : space + text
            }.joined(separator: "  ").trimmingSuffix { $0 == " " }
        }
        return [Terminal.bold(line(columns.map(\.title)))] + rows.map(line)
    }
}

extension String {
    /// The text without the characters at its end that `predicate` holds for.
    func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}

extension Double {
    /// The number with so many decimals, as people read it.
    func shown(decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

    /// Points with their sign: `+1.2`.
    var shownAsPoints: String { String(format: "%+.1f", self) }
}
