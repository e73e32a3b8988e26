package dev.reveille.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Where C functions come from: one downcall handle each. Functions bound with {@link #withErrno}
 * take {@link #errnoState()} as their first argument; their wrappers answer as the kernel does, the
 * result or minus the error number, so that no caller can forget to look.
 */
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    /** One block per thread that ever called; the collector frees it with its thread. */
    private static final ThreadLocal<MemorySegment> STATES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private Native() {}

    static boolean has(String name) {
        return LINKER.defaultLookup().find(name).isPresent();
    }

    /** A function that answers with its error, or has none. */
    static MethodHandle plain(String name, FunctionDescriptor signature, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature, options);
    }

    /** The same, of a function that only newer libraries have. */
    static Optional<MethodHandle> maybe(String name, FunctionDescriptor signature) {
        return LINKER.defaultLookup()
                .find(name)
                .map(function -> LINKER.downcallHandle(function, signature));
    }

    /** A function that sets errno. */
    static MethodHandle withErrno(
            String name, FunctionDescriptor signature, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = Linker.Option.captureCallState("errno");
        return plain(name, signature, all);
    }

    static MemorySegment errnoState() {
        return STATES.get();
    }

    /** The result if there is one, else minus errno. */
    static int orErrno(int result) {
        return result >= 0 ? result : -errno();
    }

    static long orErrno(long result) {
        return result >= 0 ? result : -errno();
    }

    private static int errno() {
        return (int) ERRNO.get(STATES.get(), 0L);
    }

    /** A C string. */
    static MemorySegment string(Arena arena, String text) {
        return arena.allocateFrom(text);
    }

    /** A null-terminated array of C strings. */
    static MemorySegment strings(Arena arena, Iterable<String> texts, int count) {
        var array = arena.allocate(ValueLayout.ADDRESS, count + 1L);
        long at = 0;
        for (String text : texts) {
            array.setAtIndex(ValueLayout.ADDRESS, at++, arena.allocateFrom(text));
        }
        return array;
    }

    /** A downcall that threw: a fault in the binding, never something the system answered. */
    static AssertionError broken(Throwable cause) {
        return new AssertionError("a native call could not be made", cause);
    }
}
