import Foundation

/// Reads a file, standard input or a compressed file in blocks, off the cooperative pool.
///
/// Holds one block of 1 MiB. A packed file, told by its first bytes or its `.gz`, is read through Debian's own `gzip`, which shares our
/// descriptor: how far it has read is how far we are.
final class BlockReader {
    /// How the input is called in messages.
    let name: String
    private let source: FileHandle
    private let file: FileHandle
    private let size: Int64?
    private let gzip: (process: Process, complaint: Pipe)?
    private var isAtBegin = true
    /// After the end: that behind the packed data something stands that could not be read; `nil` where nothing does.
    private(set) var rest: CommandFailure?
    private let queue = DispatchQueue(label: "clout.read")
    private static let blockSize = 1 << 20
    /// What every gzip file begins with (RFC 1952, section 2.3.1).
    private static let magic: [UInt8] = [0x1f, 0x8b]
    /// UTF-8's byte order mark, which some programs put before a text; it is no part of it (RFC 8259, section 8.1).
    private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// Opens a path; `-` is standard input.
    init(_ path: String) throws(CommandFailure) {
        name = path == "-" ? "standard input" : path
        guard let opened = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(description: "\(path): cannot be opened. Check that it exists and that you may read it.")
        }
        var status = stat()
        guard fstat(opened.fileDescriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw CommandFailure(description: "\(name): this is a folder. Name the files in it.")
        }
        file = opened
        size = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
        guard path.hasSuffix(".gz") || Self.isPacked(opened) else {
            (source, gzip) = (opened, nil)
            return
        }
        let (process, output, complaint) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc"]
        process.standardInput = opened
        process.standardOutput = output
        process.standardError = complaint
        do { try process.run() } catch {
            throw CommandFailure(
                description: "\(name): gzip cannot be started (\(error)). Install the package gzip, or unpack the file first.")
        }
        (source, gzip) = (output.fileHandleForReading, (process, complaint))
    }

    /// Looks at the first bytes without taking them; what cannot be read twice, such as a pipe, is not looked at.
    private static func isPacked(_ file: FileHandle) -> Bool {
        var first: [UInt8] = [0, 0]
        let position = lseek(file.fileDescriptor, 0, SEEK_CUR)
        return position >= 0 && pread(file.fileDescriptor, &first, 2, position) == 2 && first == magic
    }

    /// How far the file has been read, 0 to 1; `nil` where its size is not known.
    var fraction: Double? {
        guard let size, size > 0 else { return nil }
        let position = lseek(file.fileDescriptor, 0, SEEK_CUR)
        return position < 0 ? nil : Double(position) / Double(size)
    }

    /// The next block; `nil` at the end. Throws when the file cannot be read to its end.
    func next() async throws(CommandFailure) -> [UInt8]? {
        var block = try await nextBlock()
        if isAtBegin {
            // A pipe may hand over its first bytes one by one.
            while !block.isEmpty, block.count < Self.mark.count, Self.mark.starts(with: block) || Self.magic.starts(with: block) {
                let more = try await nextBlock()
                if more.isEmpty { break }
                block += more
            }
            if gzip == nil, block.starts(with: Self.magic) {
                throw CommandFailure(description: "\(name): this is packed. Unpack it on the way: gzip -dc FILE.gz | clout import -.")
            }
            isAtBegin = false
            if block.starts(with: Self.mark) {
                block.removeFirst(Self.mark.count)
                if block.isEmpty { block = try await nextBlock() }
            }
        }
        if !block.isEmpty { return block }
        if let gzip { try await end(of: gzip) }
        return nil
    }

    /// What the next read gives; empty at the end.
    private func nextBlock() async throws(CommandFailure) -> [UInt8] {
        let descriptor = source.fileDescriptor
        let (count, block, code): (Int, [UInt8], Int32) = await withCheckedContinuation { continuation in
            queue.async {
                var got = 0
                var code: Int32 = 0
                let block = [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, filled in
                    repeat { got = read(descriptor, buffer.baseAddress, Self.blockSize) } while got < 0 && errno == EINTR
                    if got < 0 { code = errno }
                    filled = max(0, got)
                }
                continuation.resume(returning: (got, block, code))
            }
        }
        if count < 0 { throw CommandFailure(description: "\(name): cannot be read: \(String(cString: strerror(code))).") }
        return block
    }

    /// Waits for gzip; 1 is an error, 2 a warning (gzip(1), DIAGNOSTICS).
    private func end(of gzip: (process: Process, complaint: Pipe)) async throws(CommandFailure) {
        let said: String = await withCheckedContinuation { continuation in
            queue.async {
                // What gzip says is a line or two, which fits into the pipe.
                gzip.process.waitUntilExit()
                let said = try? gzip.complaint.fileHandleForReading.readToEnd()
                continuation.resume(returning: String(decoding: said ?? Data(), as: UTF8.self))
            }
        }
        let code = gzip.process.terminationStatus
        // The one warning that matters: of zero bytes, which pad files on tapes, gzip says nothing.
        if code == 2, said.contains("trailing garbage") {
            rest = CommandFailure(
                description: "\(name): behind its packed data stand bytes that are no gzip data and were not read. Check that the file is "
                    + "whole and has not been joined with another.")
        }
        guard code != 0, code != 2 else { return }
        let why = said.split(whereSeparator: \.isNewline).first?.replacing("gzip: stdin: ", with: "") ?? "exit code \(code)"
        throw CommandFailure(description: "\(name): gzip could not unpack it to the end: \(Terminal.safe(String(why))).")
    }
}
