import Foundation
import Model

/// The folder of a configuration: which files it holds, and what in it nobody reads.
struct ConfigurationFolder {
    let path: String
    private let problems: Problems
    /// Of the files that have been read.
    let seal = Seal()
    private var names: [String: [String]] = [:]

    static let subfolders = [
        "people.d", "optout.d", "connectors.d", "receivers.d", "topics.d", "alerts.d", "perks.d", "epochs.d", "tokens.d",
    ]

    /// Lists the folder and those under it; `nil` when there is none. What cannot be listed, and every file that nothing reads, is
    /// added to `problems`.
    init?(_ path: String, problems: Problems) {
        self.path = path
        self.problems = problems
        switch Listing(of: path) {
        case .names(let found): reportStrangers(among: found)
        case .absent:
            problems.add(Problem(file: path, reason: "There is no such folder. Name the configuration's folder with --config."))
            return nil
        case .unreadable(let reason):
            problems.add(Problem(file: path, reason: reason))
            return nil
        }
        for subfolder in Self.subfolders {
            switch Listing(of: (path as NSString).appendingPathComponent(subfolder)) {
            case .names(let found): names[subfolder] = files(among: found, in: subfolder)
            case .absent: continue
            case .unreadable(let reason): problems.add(Problem(file: subfolder, reason: reason))
            }
        }
    }

    /// What a folder holds.
    private enum Listing {
        case names([String])
        case absent
        /// With the reason: such a folder must never pass for an empty one, or a reload would forget everybody named in it.
        case unreadable(String)

        init(of path: String) {
            guard let directory = opendir(path) else {
                let code = errno
                var status = stat()
                switch code {
                // A link that leads nowhere is there.
                case ENOENT where lstat(path, &status) != 0: self = .absent
                case ENOENT: self = .unreadable("This link leads nowhere.")
                case ENOTDIR: self = .unreadable("This is no folder; configuration stands in files in a folder of this name.")
                default: self = .unreadable("The folder cannot be read: \(String(cString: strerror(code))). Let Clout's user read it.")
                }
                return
            }
            closedir(directory)
            do { self = .names(try FileManager.default.contentsOfDirectory(atPath: path).sorted()) } catch {
                self = .unreadable("The folder cannot be read: \(error.localizedDescription)")
            }
        }
    }

    /// A file that is not read is a mistake too: somebody believes that it says something.
    private func reportStrangers(among found: [String]) {
        let known = Self.subfolders + ["clout.toml", "secrets"]
        for name in found where !name.hasPrefix(".") && !known.contains(name) && !name.hasSuffix(".md") && !Self.isLeftByPackage(name) {
            problems.add(
                Problem(
                    file: name, reason: "Nothing reads this. The folder holds \(known.joined(separator: ", ")).",
                    nearest: nearestWord(to: name, among: known)))
        }
    }

    /// An upgrade puts the packaged file beside one that was edited, or keeps the edited one so (dpkg(1), ucf(1)); the service must still start.
    private static func isLeftByPackage(_ name: String) -> Bool {
        [".dpkg-dist", ".dpkg-new", ".dpkg-old", ".dpkg-bak", ".ucf-dist", ".ucf-old"].contains { name.hasSuffix($0) }
    }

    private func files(among found: [String], in subfolder: String) -> [String] {
        found.filter { name in
            if name.hasPrefix(".") { return false }
            if name.hasSuffix(".toml") { return true }
            if !name.hasSuffix(".md"), !Self.isLeftByPackage(name) {
                problems.add(
                    Problem(file: "\(subfolder)/\(name)", reason: "Nothing reads this: configuration stands in files that end in .toml."))
            }
            return false
        }
    }

    /// The one file that may be absent.
    func mainFile() -> Section? {
        var status = stat()
        let isAbsent = lstat((path as NSString).appendingPathComponent("clout.toml"), &status) != 0 && errno == ENOENT
        return isAbsent ? nil : contents(of: "clout.toml").flatMap(section)
    }

    /// What the files under a subfolder hold, not yet parsed.
    func contents(under subfolder: String) -> [ConfigurationBytes] {
        (names[subfolder] ?? []).compactMap { contents(of: "\(subfolder)/\($0)") }
    }

    /// The files under a subfolder, each as a whole.
    func files(under subfolder: String) -> [Section] { contents(under: subfolder).compactMap(section) }

    /// The files under a subfolder, each by the one table that it consists of.
    func tables(_ table: String, under subfolder: String) -> [Section] {
        files(under: subfolder).map { root in
            let section = root.requiredSection(table)
            root.finish()
            return section
        }
    }

    private func contents(of name: String) -> ConfigurationBytes? {
        let bytes = ConfigurationBytes(at: (path as NSString).appendingPathComponent(name), name: name, problems: problems)
        if let bytes { seal.note(bytes) }
        return bytes
    }

    /// What a file says.
    func section(of bytes: ConfigurationBytes) -> Section? {
        ConfigurationFile(bytes, problems: problems).map { Section($0.root, of: $0, problems: problems) }
    }
}
