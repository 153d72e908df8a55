#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts a stream of chunks into lines, without copying a line, and with room behind each for the JSON parser.
///
/// Holds what has not been read yet: at most the last chunk and one line of `maximumLine` bytes. A longer line is dropped as it comes.
struct LineBuffer: ~Copyable, @unchecked Sendable {
    // Sendable: the struct is the only owner of its memory, and every use that writes is mutating.

    /// A line's place, or that it was too long to be kept.
    enum Line {
        /// Its bytes without the line break; valid until the next `append`. `padding` more bytes can be read behind them.
        case bytes(UnsafeRawBufferPointer)
        case tooLong
    }

    /// Readable bytes behind each line.
    static let padding = 64

    private let maximumLine: Int
    private var memory: UnsafeMutableRawBufferPointer
    /// What has not been read yet: `start ..< end`; up to `searched` it holds no line break.
    private var start = 0
    private var searched = 0
    private var end = 0
    private var isDropping = false
    private var isFinished = false

    init(maximumLine: Int) {
        self.maximumLine = maximumLine
        memory = .allocate(byteCount: (64 << 10) + Self.padding, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { memory.deallocate() }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty, !isFinished else { return }
        makeRoom(for: bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + bytes.count]).copyMemory(from: bytes)
        end += bytes.count
    }

    /// No more will come: a last line without its line break is a line.
    mutating func finish() { isFinished = true }

    /// The next whole line; `nil` when there is none yet.
    mutating func next() -> Line? {
        while true {
            let lineBreak = indexOfLineBreak()
            if let lineBreak {
                let from = start
                start = lineBreak + 1
                searched = start
                if isDropping {
                    isDropping = false
                    return .tooLong
                }
                if lineBreak - from > maximumLine { return .tooLong }
                return .bytes(UnsafeRawBufferPointer(rebasing: memory[from..<lineBreak]))
            }
            if isDropping || end - start > maximumLine {
                isDropping = true
                start = end
            }
            guard isFinished, isDropping || start < end else { return nil }
            // The end of the input stands for the missing line break.
            makeRoom(for: 1)
            memory[end] = UInt8(ascii: "\n")
            end += 1
        }
    }

    private mutating func indexOfLineBreak() -> Int? {
        guard let base = memory.baseAddress, searched < end else { return nil }
        guard let found = memchr(base + searched, 0x0a, end - searched) else {
            searched = end
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Moves what is left to the front, and grows the memory where that is not enough.
    private mutating func makeRoom(for count: Int) {
        if end + count + Self.padding <= memory.count { return }
        let left = end - start
        if left + count + Self.padding > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(left + count + Self.padding, 2 * memory.count), alignment: 16)
            larger.initializeMemory(as: UInt8.self, repeating: 0)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            memory.deallocate()
            memory = larger
        } else if let base = memory.baseAddress {
            base.copyMemory(from: base + start, byteCount: left)
        }
        searched -= start
        start = 0
        end = left
    }
}
