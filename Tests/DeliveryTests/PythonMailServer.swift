import Foundation

/// A mail server in Python (`aiosmtpd`), and what Python's own reader of mail makes of the messages: code of other people.
///
/// It refuses `nobody@…` for good and `later@…` for now, and takes the user `clout` with the password `secret`.
final class PythonMailServer: Sendable {
    private let server: PythonServer
    var port: Int { server.port }
    /// The certificate that it speaks TLS with, good for `host`.
    let certificate: String
    private let folder: URL

    static let isAvailable = PythonServer.hasAll("aiosmtpd.smtp")

    /// A message as it was taken.
    struct Taken: Decodable, Sendable {
        var mail_from: String
        var rcpt_tos: [String]
        var headers: [[String]]
        var plain: String
        var html: String
        var defects: Int
        var user: String?
        var tls: Bool

        func header(_ name: String) -> [String] { headers.filter { $0[0].lowercased() == name }.map { $0[1] } }
    }

    /// - Parameters:
    ///   - security: `tls`, `starttls` or `none`, as receivers' files say it.
    ///   - host: Whom the certificate is for.
    init(security: String, host: String = "IP:127.0.0.1") async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "clout-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        server = try await PythonServer(Self.script, [folder.path, security, host])
    }

    /// What it has taken so far.
    func taken() throws -> [Taken] {
        let text = (try? String(contentsOf: folder.appending(path: "taken"), encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Taken.self, from: Data($0.utf8)) }
    }

    func stop() {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    private static let script = """
        import asyncio, email, email.policy, json, os, ssl, subprocess, sys, threading
        from aiosmtpd.smtp import SMTP, AuthResult

        folder, security, host = sys.argv[1:]

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody@"):
                    return "550 no such user"
                if address.startswith("later@"):
                    return "451 greylisted"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                parts = {part.get_content_type(): part for part in message.walk()}
                record = {
                    "mail_from": envelope.mail_from, "rcpt_tos": envelope.rcpt_tos,
                    "headers": [[name, str(value)] for name, value in message.items()],
                    "plain": parts["text/plain"].get_content(), "html": parts["text/html"].get_content(),
                    "defects": sum(len(part.defects) for part in message.walk()),
                    "user": session.auth_data.login.decode() if session.auth_data else None,
                    "tls": security == "tls" or session.ssl is not None,
                }
                with open(folder + "/taken", "a") as file:
                    file.write(json.dumps(record) + "\\n")
                return "250 taken"

        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"clout", b"secret"), handled=False, auth_data=data)

        context = None
        if security != "none":
            certificate, key = folder + "/certificate.pem", folder + "/key.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                 "-subj", "/CN=mail", "-addext", "subjectAltName=" + host], check=True, stderr=subprocess.DEVNULL)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)

        def connection():
            return SMTP(
                Handler(), hostname="mail.example", authenticator=authenticate, auth_require_tls=False,
                tls_context=context if security == "starttls" else None, require_starttls=security == "starttls")

        def leave_with_the_tests():
            sys.stdin.read()
            os._exit(0)

        async def main():
            server = await asyncio.get_running_loop().create_server(
                connection, "127.0.0.1", 0, ssl=context if security == "tls" else None)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        threading.Thread(target=leave_with_the_tests, daemon=True).start()
        asyncio.run(main())
        """
}
