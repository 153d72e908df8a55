import Foundation
import JSON
import Testing

/// A receiver's name that stands for a public address now and for a private one a moment later.
@Suite(
    "A name that changes", .enabled(if: Program.path != nil, "the binary is not built"),
    .enabled(if: hasNamespaces, "needs a network of its own: unshare, ip and python3"))
struct RebindingTests {
    private struct Result: Decodable {
        var codes: [Int32]
        var outputs: [String]
        /// Connections that each address took.
        var accepted: [String: Int]
    }

    @Test("no connection is made to a private address, whatever the name stood for before and beside it")
    func rebinding() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "etc/receivers.d/crm.toml",
            "[receiver]\ntype = \"slack\"\nname = \"crm\"\nurl = \"http://rebind.example/x\"\ntimeout = \"5s\"\n")
        try folder.write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        try folder.write("world.py", Self.world)
        let shell =
            "mount --bind \(folder / "resolv.conf") /etc/resolv.conf && ip link set lo up && "
            + "ip address add 8.8.4.4/32 dev lo && ip address add 10.1.2.3/32 dev lo && exec python3 \(folder / "world.py") \"$@\""
        let outcome = try await Program.run(
            executable: "/usr/bin/unshare",
            ["-rmn", "/bin/sh", "-c", shell, "sh", #require(Program.path), "receivers", "test", "crm", "--config", folder / "etc"])
        #expect(outcome.code == 0, "\(outcome.complaint)")
        let result = try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
        // Public; private; a private one before a public one; none but private ones.
        #expect(result.codes == [0, 1, 0, 1], "\(result.outputs)")
        #expect(result.outputs[1].contains("the endpoint's address is not public"), "\(result.outputs)")
        #expect(result.outputs[3].contains("the endpoint's address is not public"), "\(result.outputs)")
        #expect(result.accepted == ["8.8.4.4": 2, "10.1.2.3": 0, "127.0.0.1": 0])
    }

    /// A name server, HTTP servers at three addresses, and our program, once for each answer of the name server.
    private static let world = """
        import json, socket, struct, subprocess, sys, threading

        answers = [["8.8.4.4"], ["10.1.2.3"], ["10.1.2.3", "8.8.4.4"], ["10.1.2.3", "127.0.0.1"]]
        current = []
        accepted = {"8.8.4.4": 0, "10.1.2.3": 0, "127.0.0.1": 0}

        def name_server():
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 53))
            ready.release()
            while True:
                question, client = server.recvfrom(512)
                end = 12
                while question[end]:
                    end += question[end] + 1
                kind = struct.unpack(">H", question[end + 1:end + 3])[0]
                found = current if kind == 1 else []
                reply = question[:2] + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0) + question[12:end + 5]
                for address in found:
                    reply += struct.pack(">HHHIH", 0xc00c, 1, 1, 0, 4) + socket.inet_aton(address)
                server.sendto(reply, client)

        def http_server(address):
            server = socket.socket()
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind((address, 80))
            server.listen()
            ready.release()
            while True:
                connection, _ = server.accept()
                accepted[address] += 1
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")
                connection.close()

        ready = threading.Semaphore(0)
        threading.Thread(target=name_server, daemon=True).start()
        for address in accepted:
            threading.Thread(target=http_server, args=[address], daemon=True).start()
        for _ in range(4):
            ready.acquire()
        codes, outputs = [], []
        for answer in answers:
            current[:] = answer
            run = subprocess.run(sys.argv[1:], capture_output=True, text=True)
            codes.append(run.returncode)
            outputs.append(run.stdout + run.stderr)
        print(json.dumps({"codes": codes, "outputs": outputs, "accepted": accepted}))
        """
}

/// Whether a program may be given a network of its own.
private let hasNamespaces: Bool = {
    let probe = Process()
    probe.executableURL = URL(filePath: "/usr/bin/unshare")
    probe.arguments = ["-rmn", "/bin/sh", "-c", "ip link set lo up && command -v python3"]
    probe.standardOutput = FileHandle.nullDevice
    probe.standardError = FileHandle.nullDevice
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
}()
