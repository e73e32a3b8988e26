package dev.reveille.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that waits for all processes: their output, their ends, and room in the pipes of
 * those that are behind. A platform thread, because a wait in native code would hold a virtual
 * thread's carrier.
 */
final class Reactor {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reactor.class);
    private static final int OUTPUT = 0;
    private static final int END = 1;
    private static final int INPUT = 2;
    private static final int EVENTS = 256;

    /** The greatest pipe without privileges (/proc/sys/fs/pipe-max-size), and our reads' size. */
    private static final int LAST_WORDS = 1 << 20;

    private static final int READ_BYTES = 64 << 10;

    private final Map<Long, Child> children = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong(1);
    private final BiConsumer<Child, ExitStatus> ended;
    private final int epoll;
    private final int bell;
    private final Thread thread;
    private final byte[] bytes = new byte[READ_BYTES];
    private final MemorySegment buffer;
    private volatile boolean closed;

    /**
     * @param ended told once a process has ended and its output was read; it is still a zombie
     */
    Reactor(BiConsumer<Child, ExitStatus> ended) {
        this.ended = ended;
        epoll = required("epoll", LibcPoll.create());
        bell = required("eventfd", LibcPoll.eventfd());
        required("epoll", LibcPoll.add(epoll, bell, LibcPoll.IN, 0));
        buffer = Arena.ofAuto().allocate(READ_BYTES, 8);
        thread = Thread.ofPlatform().name("reveille-reactor").daemon(true).unstarted(this::run);
        thread.start();
    }

    /** From now on the child's output and end are noticed; false if they cannot be. */
    boolean watch(Child child) {
        return child.whileOurs(() -> Optional.of(watchOurs(child))).orElse(false);
    }

    private boolean watchOurs(Child child) {
        long key = keys.getAndIncrement();
        child.key(key);
        children.put(key, child);
        if (closed
                || (!child.held() && watchOutput(child) < 0)
                || LibcPoll.add(epoll, child.pidfd, LibcPoll.IN, token(key, END)) < 0) {
            LibcPoll.remove(epoll, child.out);
            children.remove(key);
            return false;
        }
        return true;
    }

    /** Under the child's lock, so that the flag and what epoll watches change together. */
    void hold(Child child, boolean held) {
        child.whileOurs(
                () -> {
                    if (child.held() != held) {
                        change(child, held);
                    }
                    return Optional.empty();
                });
    }

    private void change(Child child, boolean held) {
        // Without a key it is not watched yet; watch() will look at the flag.
        if (child.key() != 0 && !closed) {
            if (held) {
                LibcPoll.remove(epoll, child.out);
            } else {
                int added = watchOutput(child);
                // At the end of its output it may not have been taken out yet.
                required("epoll", Errno.EEXIST.is(added) ? 0 : added);
            }
        }
        child.held(held);
    }

    private int watchOutput(Child child) {
        return LibcPoll.add(epoll, child.out, LibcPoll.IN, token(child.key(), OUTPUT));
    }

    void watchInput(Child child) {
        required("epoll", LibcPoll.add(epoll, child.in, LibcPoll.OUT, token(child.key(), INPUT)));
    }

    void unwatchInput(Child child) {
        LibcPoll.remove(epoll, child.in);
    }

    /** Stops watching; what still ran is the caller's. */
    Collection<Child> close() throws InterruptedException {
        closed = true;
        LibcPoll.wake(bell);
        if (!Thread.currentThread().equals(thread)) {
            thread.join();
        }
        Libc.close(epoll);
        Libc.close(bell);
        return children.values();
    }

    private void run() {
        try (var arena = Arena.ofConfined()) {
            var events = arena.allocate(EVENTS * LibcPoll.EVENT_BYTES, 8);
            while (!closed) {
                int count = LibcPoll.await(epoll, events);
                for (int i = 0; i < count && !closed; i++) {
                    long token = LibcPoll.token(events, i);
                    var child = children.get(token >>> 2);
                    if (child != null) {
                        handle(child, (int) (token & 3));
                    }
                }
            }
        }
    }

    /** A listener that throws must not cost every other process its supervisor. */
    private void handle(Child child, int what) {
        try {
            switch (what) {
                case OUTPUT -> {
                    // Held since this turn began: the event is stale.
                    if (!child.held() && read(child) == 0) {
                        LibcPoll.remove(epoll, child.out);
                    }
                }
                case INPUT -> child.writable(() -> unwatchInput(child));
                case END -> child.ended().ifPresent(status -> finish(child, status));
                default -> throw new IllegalStateException("token " + what);
            }
        } catch (RuntimeException | Error e) {
            LOGGER.atError().addKeyValue("spawn", child.id).setCause(e).log("listener failed");
        }
    }

    /**
     * Its group is killed already, but something that left the group may hold the pipe open: so
     * never wait for its end, and read no more than a pipe can hold; held output included.
     */
    private void finish(Child child, ExitStatus status) {
        try {
            long left = LAST_WORDS;
            long count = read(child);
            while (count > 0 && left > 0) {
                left -= count;
                count = read(child);
            }
            child.reader.end();
        } finally {
            children.remove(child.key());
            LibcPoll.remove(epoll, child.out);
            LibcPoll.remove(epoll, child.pidfd);
            ended.accept(child, status);
        }
    }

    private long read(Child child) {
        long count;
        do {
            count = Libc.read(child.out, buffer);
        } while (Errno.EINTR.is(count));
        if (count > 0) {
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, (int) count);
            child.reader.feed(bytes, (int) count);
        }
        return count;
    }

    private static long token(long key, int what) {
        return key << 2 | what;
    }

    private static int required(String what, int result) {
        if (result < 0) {
            throw new IllegalStateException(what + ": " + Errno.describe(-result));
        }
        return result;
    }
}
