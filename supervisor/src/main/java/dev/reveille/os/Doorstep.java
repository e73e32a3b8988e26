package dev.reveille.os;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread processes are started on. It has descriptors of its own, and next to none: the kernel
 * copies those of whoever starts a process, to close them again in the child, and a supervisor of
 * 2,000 agents has 6,000. It also gains no rights any more, which processes inherit, and it can go
 * into a cgroup alone.
 *
 * <p>Nothing should run on it that loads a class of ours for the first time: a jar that is opened
 * later is not open here. So everything it does is done once before it gives up its descriptors.
 */
final class Doorstep implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Doorstep.class);

    /** A start may hang in a file system that is away. */
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    /** Only for work that was asked for while it closed. */
    private static final long LOOK_NANOS = 100_000_000;

    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon(true).name("reveille-doorstep").unstarted(this::run);

    private Doorstep() {
        thread.start();
    }

    /** One piece of work, and who waits for it. */
    final class Job {
        private final IntSupplier work;
        private final Thread waits = Thread.currentThread();
        private int result;
        private @Nullable Throwable failure;
        private volatile boolean done;

        Job(IntSupplier work) {
            this.work = work;
        }

        private void run() {
            try {
                result = work.getAsInt();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            done = true;
            LockSupport.unpark(waits);
        }

        /** Whether {@link #result} would not wait. */
        boolean done() {
            return done;
        }

        /**
         * What it returned, for who asked for it; an interrupt waits, for the work uses what is the
         * caller's.
         */
        int result() {
            boolean interrupted = false;
            while (!done) {
                LockSupport.parkNanos(Doorstep.this, LOOK_NANOS);
                interrupted |= Thread.interrupted();
                if (!thread.isAlive() && !done) {
                    throw new IllegalStateException("the supervisor is closed");
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return switch (failure) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> result;
            };
        }
    }

    /**
     * Begins.
     *
     * @param rehearsal does all that will ever be asked for
     */
    static Doorstep open(IntSupplier rehearsal) {
        var doorstep = new Doorstep();
        doorstep.call(LibcProcess::noNewPrivileges);
        doorstep.call(rehearsal);
        int own = doorstep.call(OwnDescriptors::take);
        if (own < 0) {
            LOGGER.info(
                    "starts take longer the more agents run: no descriptors apart ({})",
                    Errno.describe(-own));
        }
        return doorstep;
    }

    /** Asks for work, and goes on meanwhile. */
    Job ask(IntSupplier work) {
        var job = new Job(work);
        jobs.add(job);
        return job;
    }

    /** What that work returned. */
    int call(IntSupplier work) {
        return ask(work).result();
    }

    private void run() {
        try {
            while (true) {
                jobs.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread, so that it is in no cgroup any more. Nothing may be asked for after. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(AT_MOST)) {
                LOGGER.warn("a start that does not end is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
