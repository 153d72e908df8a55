import Foundation
import Synchronization

/// A bar on standard error, drawn only on a terminal and at most ten times a second; elsewhere, where it is wanted, a line now and then.
struct ProgressBar {
    private let title: String
    private let isShown: Bool
    /// Before then nothing is drawn.
    private let beginning: ContinuousClock.Instant
    private var drawn: ContinuousClock.Instant?
    /// When a line was told last, or the work began; `nil` where none is wanted.
    private var told: ContinuousClock.Instant?

    /// - Parameter speaksLate: whether nothing is told of work that is soon done, and a line tells how far it is where there is no terminal, after
    ///   some seconds and now and then.
    init(_ title: String, quiet: Bool = false, speaksLate: Bool = false) {
        self.title = Terminal.safe(title)
        isShown = !quiet && Terminal.isTerminal(STDERR_FILENO)
        beginning = speaksLate ? .now + .seconds(1) : .now
        told = !quiet && !isShown && speaksLate ? ContinuousClock.now : nil
    }

    /// Draws how far the work is (0 to 1; `nil` when its end is not known) and a note behind it.
    mutating func show(_ fraction: Double?, _ note: String = "") {
        let now = ContinuousClock.now
        if let told, now - told > .seconds(5) {
            self.told = now
            write("\(title): \(fraction.map { "\(Int($0 * 100)) %, " } ?? "")\(note)\n")
        }
        guard isShown, now >= beginning else { return }
        if let drawn, now - drawn < .milliseconds(100) { return }
        drawn = now
        let width = 30
        let bar: String
        if let fraction {
            let full = Int(max(0, min(1, fraction)) * Double(width))
            let percent = String(format: "%3.0f %%", fraction * 100)
            bar = String(repeating: "█", count: full) + String(repeating: "░", count: width - full) + " " + percent
        } else {
            bar = "…"
        }
        write("\r\u{1B}[K\(title) \(bar) \(note)")
    }

    /// Takes the bar away.
    func end() {
        if isShown, drawn != nil { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

/// A bar that several threads may draw.
final class Progress: Sendable {
    private let bar: Mutex<ProgressBar>

    init(_ title: String, quiet: Bool, speaksLate: Bool = false) {
        bar = Mutex(ProgressBar(title, quiet: quiet, speaksLate: speaksLate))
    }

    func show(_ note: String, _ fraction: Double? = nil) { bar.withLock { $0.show(fraction, note) } }
    func end() { bar.withLock { $0.end() } }
}
