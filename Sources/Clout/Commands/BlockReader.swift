import Foundation

/// Reads a file, standard input or a compressed file in blocks, off the cooperative pool.
///
/// Holds one block of 1 MiB. A `.gz` file is read through Debian's own `gzip`, which shares our descriptor: how far it has read is
/// how far we are.
final class BlockReader {
    /// How the input is called in messages.
    let name: String
    private let source: FileHandle
    private let file: FileHandle
    private let size: Int64?
    private let gzip: Process?
    private let queue = DispatchQueue(label: "clout.read")
    private static let blockSize = 1 << 20

    /// Opens a path; `-` is standard input.
    init(_ path: String) throws(CommandFailure) {
        if path == "-" {
            (name, file, source, size, gzip) = ("standard input", .standardInput, .standardInput, nil, nil)
            return
        }
        name = path
        guard let opened = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(description: "\(path): cannot be opened. Check that it exists and that you may read it.")
        }
        var status = stat()
        guard fstat(opened.fileDescriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw CommandFailure(description: "\(path): this is a folder. Name the files in it.")
        }
        file = opened
        size = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
        guard path.hasSuffix(".gz") else {
            (source, gzip) = (opened, nil)
            return
        }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc"]
        process.standardInput = opened
        process.standardOutput = pipe
        do { try process.run() } catch {
            throw CommandFailure(
                description: "\(path): gzip cannot be started (\(error)). Install the package gzip, or unpack the file first.")
        }
        (source, gzip) = (pipe.fileHandleForReading, process)
    }

    /// How far the file has been read, 0 to 1; `nil` where its size is not known.
    var fraction: Double? {
        guard let size, size > 0 else { return nil }
        let position = lseek(file.fileDescriptor, 0, SEEK_CUR)
        return position < 0 ? nil : Double(position) / Double(size)
    }

    /// The next block; `nil` at the end. Throws when the file cannot be read to its end.
    func next() async throws -> [UInt8]? {
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
        if count > 0 { return block }
        if let gzip {
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                queue.async {
                    gzip.waitUntilExit(); done.resume()
                }
            }
            if gzip.terminationStatus != 0 {
                throw CommandFailure(description: "\(name): gzip could not unpack it to the end; what came before is stored.")
            }
        }
        return nil
    }
}
