package dev.reveille.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Files and descriptors of glibc. Constants are those of Linux on x86-64 and on aarch64, which
 * agree on every one used here.
 */
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    private static final MethodHandle OPEN =
            Native.withErrno(
                    "open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            Native.withErrno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            Native.withErrno(
                    "read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    /** Critical, so that it takes bytes from the heap as they are; only for non-blocking use. */
    private static final MethodHandle WRITE =
            Native.withErrno(
                    "write",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
                    Linker.Option.critical(true));

    private static final MethodHandle WRITE_SLOWLY =
            Native.withErrno(
                    "write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle MKFIFO =
            Native.withErrno("mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle UNLINK =
            Native.withErrno("unlink", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle UMASK =
            Native.plain("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Libc() {}

    /** A descriptor, or minus errno. Every descriptor is close-on-exec. */
    static int open(Arena arena, String path, int flags) {
        try {
            return Native.orErrno(
                    (int)
                            OPEN.invokeExact(
                                    Native.errnoState(),
                                    Native.string(arena, path),
                                    flags | O_CLOEXEC,
                                    0600));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(Native.errnoState(), descriptor);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static long read(int descriptor, MemorySegment into) {
        try {
            return Native.orErrno(
                    (long)
                            READ.invokeExact(
                                    Native.errnoState(), descriptor, into, into.byteSize()));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Only on descriptors that cannot block: the garbage collector waits for this call. */
    static long write(int descriptor, byte[] bytes, int from) {
        try {
            var rest = MemorySegment.ofArray(bytes).asSlice(from);
            return Native.orErrno(
                    (long)
                            WRITE.invokeExact(
                                    Native.errnoState(), descriptor, rest, rest.byteSize()));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** For files of the kernel's, which may take their time: the garbage collector goes on. */
    static long write(int descriptor, Arena arena, String text) {
        var bytes = Native.string(arena, text);
        try {
            return Native.orErrno(
                    (long)
                            WRITE_SLOWLY.invokeExact(
                                    Native.errnoState(), descriptor, bytes, bytes.byteSize() - 1));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int mkfifo(Arena arena, String path) {
        try {
            return Native.orErrno(
                    (int)
                            MKFIFO.invokeExact(
                                    Native.errnoState(), Native.string(arena, path), 0600));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int unlink(Arena arena, String path) {
        try {
            return Native.orErrno(
                    (int) UNLINK.invokeExact(Native.errnoState(), Native.string(arena, path)));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Sets the process's mask and returns the one before. */
    static int umask(int mask) {
        try {
            return (int) UMASK.invokeExact(mask);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
