/// Where pages are: every link that a page writes, and every route that serves one.
package enum Links {
    package static let overview = "/"
    package static let people = "/people"
    package static let compare = "/compare"
    package static let topics = "/topics"
    package static let perks = "/perks"
    package static let rules = "/rules"
    package static let connectors = "/connectors"
    package static let runs = "/runs"
    package static let sheet = "/assets/clout.css"
    package static let script = "/assets/clout.js"
    package static let icon = "/assets/icon.svg"
    package static let preview = "/assets/preview.css"

    package static func person(_ id: String) -> String { "/people/\(id.inPath)" }
    package static func explanation(of id: String) -> String { "/people/\(id.inPath)/explain" }
    package static func badges(of id: String) -> String { "/people/\(id.inPath)/badge" }
    package static func badge(of id: String) -> String { "/badge/\(id.inPath).svg" }
    package static func rule(_ name: String) -> String { "/rules/\(name.inPath)" }
    package static func data(_ path: String) -> String { "/v1/\(path)" }

    /// A path with a query; what has no value is left out.
    package static func to(_ path: String, _ query: [(name: String, value: String)]) -> String {
        let given = query.filter { !$0.value.isEmpty }.map { "\($0.name)=\($0.value.inPath)" }
        return given.isEmpty ? path : "\(path)?\(given.joined(separator: "&"))"
    }
}

extension String {
    /// Percent-encoded for one part of a URL's path, or one value of its query.
    package var inPath: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
