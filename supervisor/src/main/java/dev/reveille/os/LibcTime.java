package dev.reveille.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Clocks and units of the running system. */
final class LibcTime {
    private static final int CLOCK_BOOTTIME = 7;
    private static final int SC_CLK_TCK = 2;
    private static final int SC_PAGESIZE = 30;

    private static final MethodHandle GET =
            Native.withErrno("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SYSCONF =
            Native.withErrno("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

    /** Clock ticks per second in {@code /proc}, 100 wherever it was looked at. */
    static final long TICKS_PER_SECOND = sysconf(SC_CLK_TCK);

    static final long PAGE_BYTES = sysconf(SC_PAGESIZE);

    private LibcTime() {}

    /** Nanoseconds since boot, suspended time included. */
    static long bootNanos() {
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(JAVA_LONG, 2);
            int ignored = (int) GET.invokeExact(Native.errnoState(), CLOCK_BOOTTIME, time);
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000L + time.getAtIndex(JAVA_LONG, 1);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static long sysconf(int name) {
        try {
            return Native.orErrno((long) SYSCONF.invokeExact(Native.errnoState(), name));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
