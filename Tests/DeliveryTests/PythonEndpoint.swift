import Foundation

/// An endpoint in Python that checks signatures with `standardwebhooks` and `svix`, and reads bodies with `cloudevents`: code of other people.
///
/// `POST /STATUS` answers that status after checking, with `?size=BYTES` a body of that size, and `POST /silent` answers nothing;
/// `GET /seen` tells what came, one JSON object a line.
final class PythonEndpoint: Sendable {
    private let server: PythonServer
    var port: Int { server.port }

    static let isAvailable = PythonServer.hasAll("standardwebhooks, cloudevents.http, svix.webhooks")

    /// What the endpoint made of one request.
    struct Seen: Decodable, Sendable {
        var path: String
        var webhook_id: String?
        var body: String
        var verified: Bool?
        /// The CloudEvent's attributes.
        var attributes: [String: String]?
        var rule: String?
        var person: String?
        var score: Double?
        /// The exception that Python raised.
        var error: String?

        /// Reads the answer to `GET /seen`.
        static func all(in lines: [UInt8]) throws -> [Seen] {
            try lines.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Seen.self, from: Data($0)) }
        }
    }

    /// - Parameter certificate: Where it writes the certificate that it made for `somebody-else.example`, to speak TLS with it.
    init(secret: String, certificate: String? = nil) async throws {
        server = try await PythonServer(Self.script, [secret] + [certificate].compactMap(\.self))
    }

    func stop() { server.stop() }

    private static let script = """
        import json, os, ssl, subprocess, sys, threading
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        from cloudevents.http import from_http
        from standardwebhooks.webhooks import Webhook
        from svix.webhooks import Webhook as SvixWebhook

        verifiers = [Webhook(sys.argv[1]), SvixWebhook(sys.argv[1])]
        seen = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body=b"", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.answer(200, "\\n".join(seen).encode())

            def do_POST(self):
                if self.path == "/silent":
                    seen.append(json.dumps({"path": self.path, "body": ""}))
                    return threading.Event().wait()
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                record = {"webhook_id": headers.get("webhook-id"), "body": body.decode(), "path": self.path}
                try:
                    for verifier in verifiers:
                        verifier.verify(body, headers)
                    record["verified"] = True
                    event = from_http(headers, body)
                    record["attributes"] = {key: str(value) for key, value in event.get_attributes().items()}
                    record["rule"] = event.data["rule"]
                    record["person"] = event.data["person"]["name"]
                    record["score"] = event.data["standing"]["score"]
                except Exception as error:
                    record["error"] = type(error).__name__ + ": " + str(error)
                seen.append(json.dumps(record))
                status = int(self.path.strip("/").split("?")[0])
                if status == 302:
                    self.answer(status, location="/200")
                elif status == 503:
                    self.answer(status, retry_after="7")
                else:
                    size = int(self.path.partition("size=")[2] or 1000)
                    self.answer(status, b"" if status == 204 else b"x" * size)

            def log_message(self, *arguments):
                pass

        def leave_with_the_tests():
            sys.stdin.read()
            os._exit(0)

        threading.Thread(target=leave_with_the_tests, daemon=True).start()
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if len(sys.argv) > 2:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", sys.argv[2] + ".key", "-out", sys.argv[2],
                 "-days", "2", "-subj", "/CN=somebody-else.example", "-addext", "subjectAltName=DNS:somebody-else.example"],
                check=True, stderr=subprocess.DEVNULL)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[2], sys.argv[2] + ".key")
            # With the handshake in the connection's own thread, so that a failed one ends nothing else.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            os.remove(sys.argv[2] + ".key")
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """
}
