import Foundation
import Model
import Simnet

/// The files of the demo's configuration: the same as an operator would write.
struct DemoConfiguration {
    let simnet: Simnet
    let addresses: Simnet.Addresses
    /// Whose credentials are given where a network wants some.
    let rising: TrackedPerson
    /// Signs the webhooks; made for this demo alone.
    let signingSecret: String
    /// Writes them under `folder`.
    func write(to folder: String) throws {
        for (name, text) in files {
            let path = (folder as NSString).appendingPathComponent(name)
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
    }

    private var files: [(name: String, text: String)] {
        connectors + [
            (
                "clout.toml",
                "[daemon]\nstore = \"../clout.db\"\nscore_every = \"4h\"\n[log]\nlevel = \"notice\"\n[web]\nlisten = \"127.0.0.1:0\"\n"
            ),
            ("people.d/society.toml", simnet.people.map(person).joined(separator: "\n")),
            ("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n"),
            (
                "receivers.d/webhook.toml",
                """
                [receiver]
                type = "webhook"
                name = "crm"
                url = "\(addresses.webhooks)/alerts"
                secret = { file = "../secrets/webhook" }
                # The receiver of the demo is on this machine.
                allow_private = true

                """
            ),
            ("secrets/webhook", signingSecret + "\n"),
            (
                "alerts.d/top-ten-percent.toml",
                """
                [rule]
                name = "top-ten-percent"
                cohort = "tracked"
                when = "top_percent <= 10"
                until = "top_percent > 12"
                for = "12h"
                # Whoever has come that far while the past was read is told of as well: days pass in seconds here.
                present = true
                notify = ["log", "crm"]
                title = "{{person.name}} is in the top {{top_percent}} %"

                """
            ),
        ]
    }

    private var connectors: [(name: String, text: String)] {
        DemoNetwork.all.flatMap { network -> [(name: String, text: String)] in
            guard let address = addresses[network.network] else { return [] }
            return [
                ("connectors.d/\(network.network).toml", network.file(address: address)),
                ("secrets/\(network.network)", network.secret(of: rising, in: simnet) + "\n"),
            ]
        }
    }

    private func person(_ person: TrackedPerson) -> String {
        var text = "[[person]]\nid = \"\(person.slug)\"\nname = \"\(person.name)\"\nlists = [\"\(person.list)\"]\n[person.identities]\n"
        for (network, handle) in person.handles.sorted(by: { $0.key < $1.key }) { text += "\(network) = \"\(handle)\"\n" }
        return text
    }
}
