package dev.reveille.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Waiting for descriptors: epoll, poll and eventfd. */
final class LibcPoll {
    static final int IN = 0x001;
    static final int OUT = 0x004;

    private static final int ADD = 1;
    private static final int DEL = 2;
    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;

    /** {@code struct epoll_event} is packed on x86-64, and only there. */
    private static final boolean PACKED =
            switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64", "x86" -> true;
                default -> false;
            };

    /** Bytes of one event. */
    static final long EVENT_BYTES = PACKED ? 12 : 16;

    /** Of {@code struct pollfd}: descriptor, events, returned events. */
    private static final long POLL_BYTES = 8;

    private static final long TOKEN = PACKED ? 4 : 8;
    private static final ValueLayout.OfLong TOKEN_LAYOUT = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt MASK_LAYOUT = ValueLayout.JAVA_INT_UNALIGNED;

    private static final MethodHandle CREATE =
            Native.withErrno("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CONTROL =
            Native.withErrno(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle WAIT =
            Native.withErrno(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            Native.withErrno("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EVENTFD =
            Native.withErrno("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private LibcPoll() {}

    static int create() {
        try {
            return Native.orErrno((int) CREATE.invokeExact(Native.errnoState(), CLOEXEC));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** A descriptor that becomes readable once eight bytes have been written to it. */
    static int eventfd() {
        try {
            return Native.orErrno(
                    (int) EVENTFD.invokeExact(Native.errnoState(), 0, CLOEXEC | NONBLOCK));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int add(int epoll, int descriptor, int mask, long token) {
        try (var arena = Arena.ofConfined()) {
            var event = arena.allocate(EVENT_BYTES, 8);
            event.set(MASK_LAYOUT, 0, mask);
            event.set(TOKEN_LAYOUT, TOKEN, token);
            return control(epoll, ADD, descriptor, event);
        }
    }

    static int remove(int epoll, int descriptor) {
        return control(epoll, DEL, descriptor, MemorySegment.NULL);
    }

    /** Waits without end; how many events, or minus errno. */
    static int await(int epoll, MemorySegment events) {
        try {
            return Native.orErrno(
                    (int)
                            WAIT.invokeExact(
                                    Native.errnoState(),
                                    epoll,
                                    events,
                                    (int) (events.byteSize() / EVENT_BYTES),
                                    -1));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** The token the {@code index}th event was registered with. */
    static long token(MemorySegment events, int index) {
        return events.get(TOKEN_LAYOUT, index * EVENT_BYTES + TOKEN);
    }

    /** Waits for any of these to become readable, at most so long; those that are. */
    static List<Integer> readable(List<Integer> descriptors, int millis) {
        try (var arena = Arena.ofConfined()) {
            var polls = arena.allocate(POLL_BYTES * descriptors.size(), 8);
            for (int i = 0; i < descriptors.size(); i++) {
                polls.set(JAVA_INT, i * POLL_BYTES, descriptors.get(i));
                polls.set(JAVA_SHORT, i * POLL_BYTES + 4, (short) IN);
            }
            int ignored =
                    (int)
                            POLL.invokeExact(
                                    Native.errnoState(), polls, (long) descriptors.size(), millis);
            return IntStream.range(0, descriptors.size())
                    .filter(i -> polls.get(JAVA_SHORT, i * POLL_BYTES + 6) != 0)
                    .mapToObj(descriptors::get)
                    .toList();
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Whether this one is readable now. */
    static boolean readable(int descriptor) {
        return !readable(List.of(descriptor), 0).isEmpty();
    }

    /** Makes an eventfd readable. */
    static void wake(int eventfd) {
        var one = new byte[Long.BYTES];
        MemorySegment.ofArray(one).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 1L);
        Libc.write(eventfd, one, 0);
    }

    private static int control(int epoll, int operation, int descriptor, MemorySegment event) {
        try {
            return Native.orErrno(
                    (int)
                            CONTROL.invokeExact(
                                    Native.errnoState(), epoll, operation, descriptor, event));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
