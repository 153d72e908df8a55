import Foundation
import Synchronization

/// A bar on standard error, drawn only on a terminal and at most ten times a second.
struct ProgressBar {
    private let title: String
    private let isShown: Bool
    private var drawn: ContinuousClock.Instant?

    init(_ title: String, quiet: Bool = false) {
        self.title = Terminal.safe(title)
        isShown = !quiet && Terminal.isTerminal(STDERR_FILENO)
    }

    /// Draws how far the work is (0 to 1; `nil` when its end is not known) and a note behind it.
    mutating func show(_ fraction: Double?, _ note: String = "") {
        guard isShown else { return }
        let now = ContinuousClock.now
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

    init(_ title: String, quiet: Bool) { bar = Mutex(ProgressBar(title, quiet: quiet)) }

    func show(_ note: String) { bar.withLock { $0.show(nil, note) } }
    func end() { bar.withLock { $0.end() } }
}
