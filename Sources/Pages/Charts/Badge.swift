import Model

/// The score as a square: whole number, a decimal where it is large, and a ruler from 1 to 100 whose mark is as wide as the doubt.
package struct Badge: Chart, Hashable {
    /// How large it is shown, in pixels.
    package enum Size: Int, Sendable, CaseIterable {
        case large = 96
        case row = 40
        case small = 28
        case tiny = 20
    }

    /// `nil` while nobody has acted on the person: never shown as 1.
    package var score: Double?
    package var doubt: Double
    package var isProvisional: Bool
    package var size: Size

    package init(score: Double?, doubt: Double = 0, isProvisional: Bool = false, size: Size) {
        self.score = score
        self.doubt = doubt
        self.isProvisional = isProvisional
        self.size = size
    }

    package init(_ standing: Standing, size: Size) {
        self.init(score: standing.score.value, doubt: standing.margin, isProvisional: standing.state == .provisional, size: size)
    }

    /// Its name for those who do not see it: `Score 47.8, plus or minus 0.5, provisional`.
    package var words: String {
        guard let score else { return "No score yet" }
        return "Score \(score.tenths), plus or minus \(doubt.tenths)\(isProvisional ? ", provisional" : "")"
    }

    /// Within a page, coloured by its sheet.
    package var markup: Markup {
        let state: Markup = score == nil ? " none" : isProvisional ? " prov" : ""
        return """
            <svg class="badge\(state)" width="\(size.rawValue)" height="\(size.rawValue)" viewBox="0 0 96 96" role="img" \
            aria-label="\(words)">\(drawing(.sheet))</svg>
            """
    }

    /// A file to embed elsewhere, which brings its colours.
    package var file: String {
        let markup: Markup = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size.rawValue)" height="\(size.rawValue)" viewBox="0 0 96 96" role="img">\
            <title>\(title)</title>\(drawing(score == nil ? .none : isProvisional ? .provisional : .scored))</svg>
            """
        return markup.text
    }

    /// The wide file, 112 × 20: `clout | 47.8 ± 0.5`.
    package var wideFile: String {
        let text = score.map { "\($0.tenths) ± \(doubt.tenths)" } ?? "no score yet"
        let (fill, ink): (Markup, Markup) =
            score == nil ? ("#e4dfd5", "#1c1a17") : isProvisional ? ("#fbfaf7", "#1c1a17") : ("#d1450a", "#fff")
        let edge: Markup = isProvisional && score != nil ? " stroke=\"#c23f08\" stroke-dasharray=\"3 2\"" : ""
        let markup: Markup = """
            <svg xmlns="http://www.w3.org/2000/svg" width="112" height="20" viewBox="0 0 112 20" role="img"><title>\(title)</title>\
            <path fill="#1c1a17" d="M3 0h39v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>\
            <path fill="\(fill)"\(edge) d="M42 .5h66.5a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3H42z"/>\
            <g font-family="\(Self.fonts)" font-weight="600" font-size="11"><text x="7" y="14" fill="#fff">clout</text>\
            <text x="76" y="14" fill="\(ink)" text-anchor="middle">\(text)</text></g></svg>
            """
        return markup.text
    }

    private var title: String {
        guard let score else { return "Clout: no score yet" }
        return "Clout score \(score.tenths) of 100, plus or minus \(doubt.tenths)\(isProvisional ? ", provisional" : "")"
    }

    private static let fonts: Markup = "system-ui, -apple-system, Segoe UI, Roboto, Arial, sans-serif"

    /// What the shapes look like: by classes of the sheet, or by attributes of their own.
    private struct Look {
        var square, text, track, mark: Markup

        static let sheet = Look(square: "class=\"sq\"", text: "", track: "class=\"track\"", mark: "class=\"mark\"")
        static let scored = Look(fill: "#d1450a", ink: "#fff", track: "#fff\" fill-opacity=\".4", mark: "#fff")
        static let provisional = Look(
            fill: "#fbfaf7\" stroke=\"#c23f08\" stroke-width=\"2\" stroke-dasharray=\"4 3", ink: "#1c1a17", track: "#8a847a",
            mark: "#c23f08")
        static let none = Look(fill: "#e4dfd5", ink: "#1c1a17", track: "#8a847a", mark: "#8a847a")

        private init(square: Markup, text: Markup, track: Markup, mark: Markup) {
            (self.square, self.text, self.track, self.mark) = (square, text, track, mark)
        }

        private init(fill: Markup, ink: Markup, track: Markup, mark: Markup) {
            self.init(
                square: "fill=\"\(fill)\"",
                text:
                    " font-family=\"\(Badge.fonts)\" font-weight=\"700\" text-anchor=\"middle\" letter-spacing=\"-.02em\" fill=\"\(ink)\"",
                track: "fill=\"\(track)\"", mark: "fill=\"\(mark)\"")
        }
    }

    private func drawing(_ look: Look) -> Markup {
        let inset: Markup = isProvisional && score != nil ? "x=\"1\" y=\"1\" width=\"94\" height=\"94\"" : "width=\"96\" height=\"96\""
        return "<rect \(look.square) \(inset) rx=\"16\"/>\(number(look))\(ruler(look))"
    }

    private func number(_ look: Look) -> Markup {
        func text(_ y: Int, _ size: Int, _ content: Markup) -> Markup {
            "<text\(look.text) x=\"48\" y=\"\(y)\" font-size=\"\(size)\">\(content)</text>"
        }
        guard let score else { return text(size == .large ? 58 : size == .row ? 60 : 66, 48, "–") }
        let tenths = Int((score * 10).rounded(.toNearestOrAwayFromZero))
        // Whole numbers are of the score itself, not of its tenths.
        let whole = Int(score.rounded(.toNearestOrAwayFromZero))
        switch size {
        case .large where tenths >= 1000: return text(60, 44, "100")
        case .large: return text(60, 43, "\(tenths / 10)<tspan font-size=\"24\">.\(tenths % 10)</tspan>")
        case .row: return text(60, whole == 100 ? 46 : 52, "\(whole)")
        case .small, .tiny: return text(70, whole == 100 ? 50 : 62, "\(whole)")
        }
    }

    private func ruler(_ look: Look) -> Markup {
        let (x, width, height, markWidth, markHeight): (Double, Double, Double, Double, Double)
        switch size {
        case .large: (x, width, height, markWidth, markHeight) = (14, 68, 5, 5, 9)
        case .row: (x, width, height, markWidth, markHeight) = (16, 64, 6, 6, 12)
        case .small, .tiny: return ""
        }
        let track: Markup = "<rect \(look.track) x=\"\(x)\" y=\"76\" width=\"\(width)\" height=\"\(height)\" rx=\"\(height / 2)\"/>"
        guard let score else { return track }
        let mark = max(markWidth, width * 2 * doubt / 99)
        let start = min(max(x, x + width * (score - 1) / 99 - mark / 2), x + width - mark)
        let y = 76 + (height - markHeight) / 2
        return track + "<rect \(look.mark) x=\"\(start)\" y=\"\(y)\" width=\"\(min(mark, width))\" height=\"\(markHeight)\" rx=\"2\"/>"
    }
}
