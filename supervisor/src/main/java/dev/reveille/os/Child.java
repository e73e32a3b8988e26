package dev.reveille.os;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One running process and all that is kept for it. Its lock is held only across calls that cannot
 * block. Until {@link #reaped} is set its pid, and so its group, belong to it alone.
 */
final class Child {
    final SpawnId id;
    final ProcessIdentity process;
    final Fifos fifos;
    final int pidfd;
    final int in;
    final int out;
    final LineReader reader;

    private final Kinship kinship;
    private final ReentrantLock lock = new ReentrantLock();
    private final StdinQueue stdin;
    private boolean reaped;
    private boolean inputWaits;
    private volatile boolean held;
    private volatile long key;

    Child(
            SpawnId id,
            ProcessIdentity process,
            Fifos fifos,
            Descriptors descriptors,
            Kinship kinship,
            LineReader reader,
            StdinQueue stdin) {
        this.id = id;
        this.process = process;
        this.fifos = fifos;
        this.pidfd = descriptors.pidfd();
        this.kinship = kinship;
        this.in = descriptors.in();
        this.out = descriptors.out();
        this.reader = reader;
        this.stdin = stdin;
    }

    /**
     * The supervisor's side of a process.
     *
     * @param pidfd readable once it has ended
     * @param in where its input is written
     * @param out where its output is read
     */
    record Descriptors(int pidfd, int in, int out) {
        void close() {
            Libc.close(pidfd);
            Libc.close(in);
            Libc.close(out);
        }
    }

    /** What the reactor knows it by. */
    long key() {
        return key;
    }

    void key(long assigned) {
        key = assigned;
    }

    /** Takes a line; {@code watch} runs when more must be written once the pipe has room. */
    boolean send(String line, Runnable watch) {
        lock.lock();
        try {
            if (reaped || !stdin.offer(line)) {
                return false;
            }
            if (!inputWaits) {
                stdin.flush(in);
                if (!stdin.isEmpty()) {
                    // In this order: if watching fails, the next line tries again.
                    watch.run();
                    inputWaits = true;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The pipe has room; {@code unwatch} runs once nothing is left to write. */
    void writable(Runnable unwatch) {
        lock.lock();
        try {
            if (!reaped && inputWaits) {
                stdin.flush(in);
                if (stdin.isEmpty()) {
                    inputWaits = false;
                    unwatch.run();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether its output is left in the pipe for now. */
    boolean held() {
        return held;
    }

    /** Only within {@link #whileOurs}. */
    void held(boolean now) {
        held = now;
    }

    /** Signals the group, if the process lives. */
    boolean signal(Signal signal) {
        lock.lock();
        try {
            return !reaped && kinship.signal(signal);
        } finally {
            lock.unlock();
        }
    }

    /** Signals the process alone, and lets it go on if it was stopped. */
    boolean dump(Signal signal) {
        lock.lock();
        try {
            return !reaped
                    && LibcProcess.pidfdSignal(pidfd, signal.number()) == 0
                    && LibcProcess.pidfdSignal(pidfd, Signal.CONT.number()) == 0;
        } finally {
            lock.unlock();
        }
    }

    /** How it ended, after the rest of its group was killed too. */
    Optional<ExitStatus> ended() {
        lock.lock();
        try {
            return kinship.ended();
        } finally {
            lock.unlock();
        }
    }

    /** What it uses. */
    Optional<Usage> usage() {
        return whileOurs(kinship::usage);
    }

    /** Gives the pid back to the kernel and closes everything; nothing is signalled afterwards. */
    void reap() {
        lock.lock();
        try {
            reaped = true;
            kinship.reap();
            new Descriptors(pidfd, in, out).close();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a child of ours here and now, for one that nobody watches. */
    void destroy() {
        lock.lock();
        try {
            LibcProcess.killGroup(process.pid(), Signal.KILL.number());
            LibcProcess.reapByPid(process.pid());
            abandon();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of a process that may live on. */
    void abandon() {
        lock.lock();
        try {
            if (!reaped) {
                reaped = true;
                new Descriptors(pidfd, in, out).close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code action} while the pid is certainly still this process's. */
    <T> Optional<T> whileOurs(Supplier<Optional<T>> action) {
        lock.lock();
        try {
            return reaped ? Optional.empty() : action.get();
        } finally {
            lock.unlock();
        }
    }
}
