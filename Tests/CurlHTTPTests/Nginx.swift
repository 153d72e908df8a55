import Foundation
import Synchronization

/// A real nginx on loopback: plain, with HTTP/2 over TLS, and with every certificate that must be refused.
///
/// One for all tests of the process, started at first use and ended with it.
struct Nginx: Sendable {
    enum Certificate: String, CaseIterable { case good, stranger, misnamed, expired }

    let plainPort: UInt16
    /// TLS with HTTP/1.1 only.
    let securePort: UInt16
    let http2Port: UInt16
    let strangerPort: UInt16
    let misnamedPort: UInt16
    let expiredPort: UInt16
    /// Speaks TLS 1.1 and nothing newer.
    let oldPort: UInt16
    /// The authorities of all certificates but the stranger's.
    let caFile: String

    static func shared() async throws -> Nginx {
        await starting.isDone.wait()
        return try starting.result.withLock { try $0.get() }
    }

    private static let starting = Starting()

    /// Starts it on a thread of its own: making certificates takes its time, and the cooperative pool has others to serve.
    private final class Starting: Sendable {
        let result = Mutex<Result<Nginx, any Error>>(.failure(CancellationError()))
        let isDone = Signal()

        init() {
            Thread.detachNewThread { [self] in
                let started = Result { try Nginx.start() }
                result.withLock { $0 = started }
                isDone.raise()
            }
        }
    }

    /// Where the package nginx-light installs it; nil where it is not installed.
    static let program = ["/usr/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let isInstalled = program != nil

    private static func start() throws -> Nginx {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clout-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let root = folder.path
        removeAtExit(root)
        for certificate in Certificate.allCases { try make(certificate, in: folder) }
        let authorities = try [Certificate.good, .misnamed, .expired].map {
            try String(contentsOf: folder.appendingPathComponent("\($0).pem"), encoding: .utf8)
        }
        try authorities.joined().write(toFile: "\(root)/ca.pem", atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("www"), withIntermediateDirectories: true)
        try "hello".write(toFile: "\(root)/www/hello.txt", atomically: true, encoding: .utf8)
        try Data(count: 8 << 20).write(to: folder.appendingPathComponent("www/zeros.bin"))
        let numbers = (0..<20_000).map(String.init).joined(separator: "\n")
        try numbers.write(toFile: "\(root)/www/numbers.txt", atomically: true, encoding: .utf8)

        let ports = try freePorts(7)
        let nginx = Nginx(
            plainPort: ports[0], securePort: ports[1], http2Port: ports[2], strangerPort: ports[3], misnamedPort: ports[4],
            expiredPort: ports[5], oldPort: ports[6], caFile: "\(root)/ca.pem")
        try nginx.configuration(root).write(toFile: "\(root)/nginx.conf", atomically: true, encoding: .utf8)
        // In daemon mode nginx returns once its sockets listen.
        try run(program ?? "nginx", ["-p", root, "-c", "\(root)/nginx.conf", "-e", "\(root)/error.log"], in: folder)
        return nginx
    }

    private func configuration(_ root: String) -> String {
        func tls(_ port: UInt16, _ certificate: Certificate, _ more: String = "", _ listen: String = "") -> String {
            """
            server { listen 127.0.0.1:\(port) ssl\(listen); \(more)
              ssl_certificate \(root)/\(certificate).pem; ssl_certificate_key \(root)/\(certificate).key; }
            """
        }
        return """
            worker_processes 1; daemon on; pid \(root)/nginx.pid; error_log \(root)/error.log;
            events { worker_connections 4096; }
            http {
              access_log off; root \(root)/www; types { text/plain txt; application/octet-stream bin; }
              client_body_temp_path \(root)/t1; proxy_temp_path \(root)/t2; fastcgi_temp_path \(root)/t3;
              uwsgi_temp_path \(root)/t4; scgi_temp_path \(root)/t5; keepalive_requests 1000000;
              add_header x-connection $connection; add_header x-encodings $http_accept_encoding; add_header x-protocol $ssl_protocol;
              gzip_min_length 0; gzip_http_version 1.0; gzip_types text/plain application/octet-stream;
              server { listen 127.0.0.1:\(plainPort); location /packed/ { alias \(root)/www/; gzip on; } }
              \(tls(securePort, .good))
              \(tls(http2Port, .good, "location /packed/ { alias \(root)/www/; gzip on; }", " http2"))
              \(tls(strangerPort, .stranger))
              \(tls(misnamedPort, .misnamed))
              \(tls(expiredPort, .expired))
              \(tls(oldPort, .good, "ssl_protocols TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0;"))
            }
            """
    }

    /// Self-signed, so each is its own authority. `openssl ca`, because no other command of it backdates.
    private static func make(_ certificate: Certificate, in folder: URL) throws {
        let name = certificate.rawValue
        let hosts = certificate == .misnamed ? "DNS:other.example" : "DNS:localhost,IP:127.0.0.1"
        let year = certificate == .expired ? "2020" : "2049"
        try """
        [ca]
        default_ca = all
        [all]
        database = \(name).index
        new_certs_dir = .
        rand_serial = yes
        default_md = sha256
        policy = any
        x509_extensions = hosts
        [any]
        commonName = supplied
        [hosts]
        subjectAltName = \(hosts)
        """.write(to: folder.appendingPathComponent("\(name).cnf"), atomically: true, encoding: .utf8)
        try "".write(to: folder.appendingPathComponent("\(name).index"), atomically: true, encoding: .utf8)
        try run(
            "/usr/bin/env",
            [
                "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).request",
            ], in: folder)
        try run(
            "/usr/bin/env",
            [
                "openssl", "ca", "-batch", "-selfsign", "-notext", "-config", "\(name).cnf", "-in", "\(name).request", "-keyfile",
                "\(name).key", "-startdate", "20200101000000Z", "-enddate", "\(year)0201000000Z", "-out", "\(name).pem",
            ], in: folder)
    }

    /// Not Foundation's `Process`: it waits until everybody has closed what the child inherited, which a daemon never does.
    private static func run(_ program: String, _ arguments: [String], in folder: URL) throws {
        let command = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let words = ["sh", "-c", "cd '\(folder.path)' && exec \(command) </dev/null >/dev/null 2>&1"]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        var status: Int32 = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, &arguments, environ) == 0, waitpid(child, &status, 0) == child, status == 0
        else { throw ProgramFailed(command: command) }
    }

    private struct ProgramFailed: Error { var command: String }

    /// Free at this moment; nginx cannot take port 0.
    private static func freePorts(_ count: Int) throws -> [UInt16] {
        let holders = try (0..<count).map { _ in try RawServer { _ in } }
        defer { for holder in holders { holder.stop() } }
        return holders.map(\.port)
    }

    private static func removeAtExit(_ root: String) {
        nginxFolder.withLock { $0 = root }
        atexit {
            let root = nginxFolder.withLock { $0 }
            if let pid = try? String(contentsOfFile: "\(root)/nginx.pid", encoding: .utf8),
                let number = Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines))
            {
                kill(number, SIGTERM)
            }
            try? FileManager.default.removeItem(atPath: root)
        }
    }
}

/// For the handler at exit, which can capture nothing.
private let nginxFolder = Mutex("")
