#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The C library's allocator.
enum Allocator {
    /// Gives memory that was freed back to the system, where the C library can: glibc keeps what lies between pieces in use, which after
    /// SQLite has let go of its pages is nearly all of them (malloc_trim(3), read 2026-11). Takes milliseconds.
    static func trim() {
        // Looked up, because <malloc.h> is in no module of Swift's, and other C libraries have no such function.
        guard let function = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "malloc_trim") else { return }
        _ = unsafeBitCast(function, to: (@convention(c) (Int) -> CInt).self)(0)
    }
}
