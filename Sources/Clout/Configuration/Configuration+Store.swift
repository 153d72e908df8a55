import Foundation

extension Configuration {
    /// What systemd makes at the service's start (`StateDirectory=` in its unit), so that it need not be there before.
    private static let stateFolder = "/var/lib/clout"

    /// Where the configuration in a folder says that the store is, whatever mistakes there are in it: nothing but `clout.toml` is read.
    static func store(namedIn folder: String) -> String {
        let problems = Problems(secrets: .unneeded)
        guard let root = ConfigurationFolder(folder, problems: problems)?.mainFile() else { return MainSettings().store }
        return MainSettings(root).store
    }

    /// What `clout.toml` of a folder says. Throws its mistakes alone: any of them may hide where the store is.
    static func mainSettings(in folder: String) throws(ConfigurationError) -> MainSettings {
        let problems = Problems(secrets: .unneeded)
        guard let files = ConfigurationFolder(folder, problems: problems) else {
            try problems.throwIfAny()
            return MainSettings()
        }
        let strangers = problems.all.count
        let settings = files.mainFile().map { MainSettings($0) } ?? MainSettings()
        let mistakes = Array(problems.all.dropFirst(strangers))
        guard mistakes.isEmpty else { throw ConfigurationError(problems: mistakes) }
        return settings
    }

    /// Why a store cannot lie there, as far as can be seen from here; `nil` when it can.
    static func flaw(ofStoreAt store: String, beside folder: String) -> String? {
        func whole(_ path: String) -> String {
            let path = URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path(percentEncoded: false)
            return path.hasSuffix("/") ? path : path + "/"
        }
        var parent = (store as NSString).deletingLastPathComponent
        if parent.isEmpty { parent = "." }
        // There it would be a file that nothing reads, and the next start would fail.
        if whole(parent).hasPrefix(whole(folder)) {
            return "The store must not lie in the configuration's folder, where every file is configuration. Put it under \(stateFolder)."
        }
        var status = stat()
        if store.hasSuffix("/") || (stat(store, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR) {
            return "This is a folder. Name the store's file in it."
        }
        if stat(parent, &status) != 0 {
            // A folder that may not be looked into may well hold the store's, for the service's user.
            guard [ENOENT, ENOTDIR].contains(errno), whole(parent) != stateFolder + "/" else { return nil }
            return "There is no folder \(parent). Make it and let Clout's user write it, or check its name."
        }
        return status.st_mode & S_IFMT == S_IFDIR ? nil : "\(parent) is no folder, so no store can lie in it. Check its name."
    }
}
