import CurlHTTP
import Delivery
import Foundation
import HTTPTypes
import Logging
import Model
import Testing

@testable import Clout

/// Servers that other people wrote and run take what we send.
@Suite("Receivers of other people", .timeLimit(.minutes(10)))
struct PeerReceiversTests {
    private func receiver(_ file: String, secret: String? = nil, http: HTTPClient) throws -> any Receiver {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("receivers.d/r.toml", "[receiver]\n\(file)\nallow_private = true\n")
        let configuration = try Configuration.load(from: folder.path, environment: secret.map { ["SECRET": $0] } ?? [:])
        return try #require(configuration.receivers.first).receiver(
            http: http, mail: MailClient(), clock: SystemWallClock(), logger: Logger(label: "test"))
    }

    private func notification(_ status: Alert.Status, rule: String = "top-ten", person: String = "ada") throws -> Model.Notification {
        let key = PersonKey.tracked(try #require(PersonID(rawValue: person)))
        let now = SystemWallClock().now
        let alert = Alert(
            id: "\(rule)-\(person)-\(status.rawValue)", rule: rule, subject: .person(key), name: "Ada \"Ä\"", cohort: .tracked,
            status: status,
            at: now,
            since: now - .seconds(3600), title: "Ada \"Ä\" is in the top 8 %", standing: nil)
        return Model.Notification(id: alert.id + "-r", receiver: "r", alert: alert, attempts: 0, lease: Lease(id: 1, fence: 1))
    }

    /// The names of the people whom Alertmanager holds alerts about, which are not silenced.
    private func active(at port: Int, http: HTTPClient) async throws -> [String] {
        let answer = try await http.send(
            HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(port)", path: "/api/v2/alerts?silenced=false"))
        let alerts = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [[String: Any]])
        return alerts.compactMap { ($0["labels"] as? [String: String])?["person"] }.sorted()
    }

    @Test(
        "Alertmanager shows an alert, groups and silences it, and drops it when it is over",
        .enabled(if: Peer.isAvailable("prometheus-alertmanager"), "needs prometheus-alertmanager; `make test` unpacks it"))
    func alertmanager() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("am.yml", "route:\n  receiver: none\n  group_by: [alertname]\n  group_wait: 0s\nreceivers:\n- name: none\n")
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        let peer = try await Peer("prometheus-alertmanager", ready: "/-/ready", http: http) { port in
            [
                "--config.file=\(folder.path)/am.yml", "--storage.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)",
                "--cluster.listen-address=",
            ]
        }
        defer { peer.stop() }
        let receiver = try receiver("type = \"alertmanager\"\nurl = \"http://127.0.0.1:\(peer.port)\"", http: http)
        for person in ["ada", "ben"] { #expect(await receiver.deliver(try notification(.firing, person: person)) == .delivered) }
        #expect(try await active(at: peer.port, http: http) == ["ada", "ben"])

        let groups = try await http.send(
            HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(peer.port)", path: "/api/v2/alerts/groups"))
        let grouped = try #require(try JSONSerialization.jsonObject(with: Data(groups.body)) as? [[String: Any]])
        #expect(grouped.map { $0["labels"] as? [String: String] } == [["alertname": "top-ten"]])
        #expect(grouped.map { ($0["alerts"] as? [Any])?.count } == [2])

        let now = SystemWallClock().now
        let silence = """
            {"matchers": [{"name": "person", "value": "ben", "isRegex": false}], "startsAt": "\(now)", "endsAt": "\(now + .seconds(600))",
            "createdBy": "test", "comment": "test"}
            """
        let silenced = try await http.send(
            HTTPRequest(
                method: .post, scheme: "http", authority: "127.0.0.1:\(peer.port)", path: "/api/v2/silences",
                headerFields: [.contentType: "application/json"]), body: Array(silence.utf8))
        #expect(silenced.response.status == 200)
        #expect(try await active(at: peer.port, http: http) == ["ada"])

        #expect(await receiver.deliver(try notification(.resolved)) == .delivered)
        #expect(try await active(at: peer.port, http: http).isEmpty)

        // What is told again of somebody whom it has forgotten is open for an hour.
        var renewed = try notification(.firing, person: "cy")
        renewed.renewedUntil = SystemWallClock().now + .seconds(3600)
        #expect(receiver.forgets)
        #expect(await receiver.deliver(renewed) == .delivered)
        #expect(try await active(at: peer.port, http: http) == ["cy"])
        #expect(await receiver.deliver(try notification(.resolved, person: "cy")) == .delivered)

        // What happens once: each is an alert of its own, and ends by itself.
        for (number, length) in [(1, 3600), (2, 3600), (3, -1)] {
            var once = try notification(.firing, rule: "moments")
            once.alert.id = "moments-FOR-ada-AT-\(number)"
            once.alert.endsAt = now + .seconds(length)
            #expect(await receiver.deliver(once) == .delivered)
        }
        #expect(try await active(at: peer.port, http: http) == ["ada", "ada"])
        await http.shutDown()
    }

    @Test(
        "Debian's webhook runs its command with what an alert says, in both modes",
        .enabled(if: Peer.isAvailable("webhook"), "needs webhook; `make test` unpacks it"),
        arguments: WebhookReceiver.Mode.allCases)
    func webhook(mode: WebhookReceiver.Mode) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let data = mode == .structured ? "data." : ""
        try folder.write(
            "hooks.json",
            """
            [{
              "id": "clout", "execute-command": "/bin/sh", "command-working-directory": "\(folder.path)",
              "incoming-payload-content-type": "application/json", "include-command-output-in-response": true,
              "trigger-rule": {"match": {"type": "value", "value": "top-ten", "parameter": {"source": "payload", "name": "\(data)rule"}}},
              "trigger-rule-mismatch-http-response-code": 422,
              "pass-arguments-to-command": [
                {"source": "string", "name": "-c"}, {"source": "string", "name": "echo \\"$1 $2 $3\\" >> told"}, {"source": "string", "name": "sh"},
                {"source": "payload", "name": "\(data)person.id"}, {"source": "payload", "name": "\(data)title"},
                {"source": "header", "name": "Webhook-Id"}
              ]
            }]
            """)
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        let peer = try await Peer("webhook", ready: "/", http: http) { port in
            ["-hooks", "\(folder.path)/hooks.json", "-ip", "127.0.0.1", "-port", "\(port)"]
        }
        defer { peer.stop() }
        let secret = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let receiver = try receiver(
            "type = \"webhook\"\nmode = \"\(mode.rawValue)\"\nurl = \"http://127.0.0.1:\(peer.port)/hooks/clout\"\nsecret = { env = \"SECRET\" }",
            secret: secret, http: http)
        #expect(await receiver.deliver(try notification(.firing)) == .delivered)
        #expect(try folder.read("told") == "ada Ada \"Ä\" is in the top 8 % top-ten-ada-firing-r\n")
        #expect(await receiver.deliver(try notification(.firing, rule: "other")) == .refused(reason: "the endpoint answered 422"))
        #expect(try folder.read("told").split(separator: "\n").count == 1)
        await http.shutDown()
    }
}
