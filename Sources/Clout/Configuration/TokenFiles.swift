import Foundation
import Web

/// The files of `tokens.d`, read beside the rest of the configuration: a token that is revoked must not live on because something else is
/// wrong.
struct TokenFiles {
    let folder: String

    init(in folder: String) { self.folder = folder }

    /// Those tokens that their files still name. Where a file cannot be read, or has a mistake, those that it named stay: whoever is
    /// writing it revokes nothing.
    func standing(of tokens: [(token: AccessToken, file: String)]) -> [AccessToken] {
        let named = Dictionary(grouping: tokens, by: \.file).mapValues { tokens in names(in: tokens[0].file) }
        return tokens.compactMap { token, file in
            guard let named = named[file] ?? nil else { return token }
            return named.contains(token) ? token : nil
        }
    }

    /// Every token with its file, but for files that have a mistake.
    func all() -> [(token: AccessToken, file: String)] {
        let path = (folder as NSString).appendingPathComponent("tokens.d")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".toml") }.sorted().flatMap { file in
            (names(in: "tokens.d/\(file)") ?? []).map { ($0, "tokens.d/\(file)") }
        }
    }

    /// The tokens that a file names, none where there is no such file; `nil` where that cannot be told.
    private func names(in file: String) -> Set<AccessToken>? {
        let path = (folder as NSString).appendingPathComponent(file)
        var status = stat()
        if lstat(path, &status) != 0 { return errno == ENOENT ? [] : nil }
        let problems = Problems(secrets: .unneeded)
        guard let bytes = ConfigurationBytes(at: path, name: file, problems: problems),
            let contents = ConfigurationFile(bytes, problems: problems)
        else { return nil }
        let root = Section(contents.root, of: contents, problems: problems)
        let token = WebFile.token(root.requiredSection("token"))
        root.finish()
        return problems.all.isEmpty ? Set([token].compactMap(\.self)) : nil
    }
}
