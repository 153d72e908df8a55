/* Shows Swift's Mutex to the Thread Sanitizer (`make tsan` preloads it).
 *
 * On Linux `Synchronization.Mutex` is a futex. Its fast path is compiled into the caller, where the sanitizer sees it; its slow path lies in the
 * standard library, which is not built for the sanitizer, so that a lock taken after waiting looks like no lock at all, and every contended
 * access is reported. The two slow functions are wrapped here: what they acquire and release is told to the sanitizer. With this, races
 * around a Mutex are found, and need no suppression.
 *
 * The names are the mangled ones of the standard library: `_MutexHandle._lockSlow(_:)` and `_MutexHandle._unlockSlow()` (Swift 6). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

/* Absent where the program is not built for the sanitizer, such as `swift test` itself. */
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

static void *real(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) __builtin_trap();
    return function;
}

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK_SLOW);
SWIFT void lock_slow(uint32_t thread, SELF mutex) {
    static SWIFT void (*call)(uint32_t, SELF);
    if (!__atomic_load_n(&call, __ATOMIC_ACQUIRE)) __atomic_store_n(&call, real(LOCK_SLOW), __ATOMIC_RELEASE);
    call(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK_SLOW);
SWIFT void unlock_slow(SELF mutex) {
    static SWIFT void (*call)(SELF);
    if (!__atomic_load_n(&call, __ATOMIC_ACQUIRE)) __atomic_store_n(&call, real(UNLOCK_SLOW), __ATOMIC_RELEASE);
    if (__tsan_release) __tsan_release(mutex);
    call(mutex);
}
