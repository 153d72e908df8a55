#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The C library's allocator.
package enum Allocator {
    /// Keeps what all threads allocate in one place, to be called before there are threads. glibc gives each thread one of its own, up to eight a
    /// processor, and what is freed in one serves no other: a daemon whose work moves from thread to thread grows for weeks, with two of them
    /// as with sixteen (mallopt(3), M_ARENA_MAX; read 2026-11). What is large is the system's anyway. Does nothing where `MALLOC_ARENA_MAX` says
    /// how many there are to be, or with another C library.
    package static func useOneArena() {
        guard getenv("MALLOC_ARENA_MAX") == nil, let function = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "mallopt") else { return }
        let arenaMax: CInt = -8
        _ = unsafeBitCast(function, to: (@convention(c) (CInt, CInt) -> CInt).self)(arenaMax, 1)
    }

    /// Gives memory that was freed back to the system, where the C library can: glibc keeps what lies between pieces in use, which after
    /// SQLite has let go of its pages is nearly all of them (malloc_trim(3), read 2026-11). Takes milliseconds.
    static func trim() {
        // Looked up, because <malloc.h> is in no module of Swift's, and other C libraries have no such function.
        guard let function = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "malloc_trim") else { return }
        _ = unsafeBitCast(function, to: (@convention(c) (Int) -> CInt).self)(0)
    }
}
