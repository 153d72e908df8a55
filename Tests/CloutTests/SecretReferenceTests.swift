import Foundation
import Model
import Testing

@testable import Clout

/// Through a webhook's file, which needs a secret.
@Suite("Where secrets are kept")
struct SecretReferenceTests {
    private let key = "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"

    /// What the configuration makes of a reference: the secret, or the reason why there is none.
    private func read(_ reference: String, in folder: TemporaryFolder, _ environment: [String: String] = [:]) throws -> String? {
        try folder.write(
            "conf/receivers.d/w.toml",
            "[receiver]\ntype = \"webhook\"\nname = \"crm\"\nurl = \"https://example.org/\"\nsecret = \(reference)\n")
        do throws(ConfigurationError) {
            let configuration = try Configuration.load(from: folder.path + "/conf", environment: environment)
            guard case .webhook(_, let secrets, _, _) = configuration.receivers.first?.kind else { return nil }
            return secrets.first?.value.withExposedValue { $0 }
        } catch {
            #expect(!error.description.contains(key))
            return error.description
        }
    }

    @Test("a credential of systemd is read whatever its mode: systemd guards it, and may show the mask of an ACL as the group's right")
    func credentialOfSystemd() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("credentials/crm-key", key + "\n", mode: 0o440)
        #expect(try read("{ systemd = \"crm-key\" }", in: folder, ["CREDENTIALS_DIRECTORY": folder.path + "/credentials"]) == key)
        // The same file by its path is one that the operator has to guard.
        #expect(try read("{ file = \"\(folder.path)/credentials/crm-key\" }", in: folder)?.contains("chmod 600") == true)
    }

    @Test("who needs no secrets gets along without them, wherever they are; how they are named is checked all the same")
    func unneeded() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for place in ["env = \"NOT_SET\"", "file = \"/nowhere/key\"", "systemd = \"crm-key\""] {
            try folder.write(
                "receivers.d/w.toml",
                "[receiver]\ntype = \"webhook\"\nname = \"crm\"\nurl = \"https://example.org/\"\nsecret = { \(place) }\n")
            try folder.write(
                "connectors.d/x.toml", "[connector]\ntype = \"twitter\"\n[connector.credentials]\ntoken = { \(place) }\n")
            let configuration = try Configuration.load(from: folder.path, environment: [:], needsSecrets: false)
            #expect(configuration.connectors.map(\.name) == ["twitter"] && configuration.receivers.map(\.name) == ["crm"])
            #expect(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        }
        try folder.write("connectors.d/x.toml", "[connector]\ntype = \"twitter\"\n[connector.credentials]\ntoken = { vault = \"x\" }\n")
        #expect(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:], needsSecrets: false) }
    }

    @Test("a credential that only the service sees is a note to whoever checks outside it, and a mistake inside; nothing follows from it")
    func credentialOutsideTheService() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "receivers.d/w.toml",
            "[receiver]\ntype = \"webhook\"\nname = \"crm\"\nurl = \"https://example.org/\"\nsecret = { systemd = \"crm-key\" }\n")
        try folder.write(
            "connectors.d/x.toml", "[connector]\ntype = \"twitter\"\n[connector.credentials]\ntoken = { systemd = \"x-token\" }\n")
        let configuration = try Configuration.load(from: folder.path, environment: [:], isCheck: true)
        #expect(configuration.connectors.map(\.name) == ["twitter"] && configuration.receivers.map(\.name) == ["crm"])
        let notes = configuration.hints.filter { $0.contains("Only known inside the service") }
        #expect(
            notes.map { String($0.prefix { $0 != " " }) } == ["connectors.d/x.toml:4:", "receivers.d/w.toml:5:"],
            "\(configuration.hints)")
        #expect(notes.first?.hasSuffix("-p LoadCredential=x-token:/PATH/OF/THE/SECRET clout check") == true)
        let inside = ["CREDENTIALS_DIRECTORY": folder.path]
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.load(from: folder.path, environment: inside, isCheck: true)
        }
        #expect(error.problems.count == 2)
        #expect(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
    }

    @Test("a credential that systemd did not hand over is told with the line for the unit", arguments: [true, false])
    func missingCredential(hasOthers: Bool) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let told = try read("{ systemd = \"crm-key\" }", in: folder, hasOthers ? ["CREDENTIALS_DIRECTORY": folder.path] : [:])
        #expect(told?.contains("LoadCredential=crm-key:/") == true)
    }

    @Test("a credential's name leads nowhere else", arguments: ["../key", "/etc/passwd", "..", ""])
    func names(name: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("key", key, mode: 0o644)
        let told = try read("{ systemd = \"\(name)\" }", in: folder, ["CREDENTIALS_DIRECTORY": folder.path + "/conf"])
        #expect(told?.contains("has a name and no path") == true)
    }

    @Test("a file that cannot be reached is not told as one that does not exist")
    func unreachable() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("plain", "")
        #expect(try read("{ file = \"\(folder.path)/none\" }", in: folder)?.contains("There is no file") == true)
        mkfifo("\(folder.path)/pipe", 0o600)
        #expect(try read("{ file = \"\(folder.path)/pipe\" }", in: folder)?.contains("is no plain file") == true)
        // ENOTDIR, as nothing is forbidden to root.
        let told = try read("{ file = \"\(folder.path)/plain/key\" }", in: folder)
        #expect(told?.contains("cannot be reached: Not a directory") == true)
    }
}
