package dev.reveille.os;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One process of the portable driver, with a thread each to read, to write and to wait. */
final class PortableChild {
    /** How long output may trail the end of its process: a grandchild may hold the pipe open. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private static final byte[] NO_MORE = {};

    private final SpawnId id;
    private final Process process;
    private final String marker;
    private final LineReader reader;
    private final ReentrantLock telling;
    private final long limit;
    private final LinkedBlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
    private final AtomicLong pending = new AtomicLong();
    private final ReentrantLock holding = new ReentrantLock();
    private final Condition released = holding.newCondition();
    private boolean held;
    private volatile boolean ended;

    PortableChild(
            SpawnId id,
            Process process,
            String marker,
            LineReader reader,
            ReentrantLock telling,
            long limit) {
        this.id = id;
        this.process = process;
        this.marker = marker;
        this.reader = reader;
        this.telling = telling;
        this.limit = limit;
    }

    SpawnId id() {
        return id;
    }

    void begin(Consumer<ExitStatus> whenEnded) {
        var reading = thread("read", this::read);
        thread("write", this::write);
        thread("wait", () -> await(reading, whenEnded));
    }

    boolean send(String line) {
        byte[] bytes = StdinQueue.encode(line);
        if (ended || (pending.get() > 0 && pending.get() + bytes.length > limit)) {
            return false;
        }
        pending.addAndGet(bytes.length);
        return input.add(bytes);
    }

    void hold(boolean now) {
        holding.lock();
        try {
            held = now;
            released.signalAll();
        } finally {
            holding.unlock();
        }
    }

    /** Its end releases too: what the pipe still held is told, and no more can follow. */
    private void awaitReleased() {
        holding.lock();
        try {
            while (held && !ended) {
                released.awaitUninterruptibly();
            }
        } finally {
            holding.unlock();
        }
    }

    private void ended() {
        holding.lock();
        try {
            ended = true;
            released.signalAll();
        } finally {
            holding.unlock();
        }
    }

    boolean signal(Signal signal) {
        if (ended || !process.isAlive()) {
            return false;
        }
        // Found first, and ended last: a shell whose child ends may be gone before its own turn.
        var started = process.descendants().toList();
        return switch (signal) {
            case TERM -> {
                boolean told = process.toHandle().destroy();
                started.forEach(ProcessHandle::destroy);
                yield told;
            }
            case KILL -> {
                boolean told = process.toHandle().destroyForcibly();
                started.forEach(ProcessHandle::destroyForcibly);
                yield told;
            }
            case QUIT, ABRT, USR1, USR2, STOP, CONT -> false;
        };
    }

    Optional<Usage> usage() {
        if (ended) {
            return Optional.empty();
        }
        if (ProcFs.present()) {
            return ProcFs.usage(process.pid());
        }
        return process.info()
                .startInstant()
                .map(
                        start ->
                                new Usage(
                                        process.info().totalCpuDuration().orElse(Duration.ZERO),
                                        0,
                                        Duration.between(start, Instant.now()),
                                        1,
                                        0));
    }

    OptionalInt files() {
        return ProcFs.present() ? ProcFs.files(process.pid()) : OptionalInt.empty();
    }

    private void read() {
        var buffer = new byte[64 << 10];
        try (InputStream out = process.getInputStream()) {
            for (int count = out.read(buffer); count >= 0; count = out.read(buffer)) {
                int got = count;
                // After reading: a hold may come while it waits for output.
                awaitReleased();
                told(() -> reader.feed(buffer, got));
            }
        } catch (IOException e) {
            // The stream was closed because the process is gone: the same as its end.
        }
    }

    private void write() {
        try (var in = process.getOutputStream()) {
            for (byte[] bytes = input.take(); bytes.length > 0; bytes = input.take()) {
                in.write(bytes);
                in.flush();
                pending.addAndGet(-bytes.length);
            }
        } catch (IOException e) {
            // It reads no more; its end will be noticed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Thread reading, Consumer<ExitStatus> whenEnded) {
        try {
            int code = process.waitFor();
            ended();
            input.add(NO_MORE);
            Bearers.of(Set.of(marker)).forEach(bearer -> kill(bearer.pid()));
            if (!reading.join(LAST_WORDS)) {
                process.getInputStream().close();
            }
            told(reader::end);
            whenEnded.accept(status(code));
        } catch (IOException e) {
            whenEnded.accept(new ExitStatus.Unknown());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void told(Runnable action) {
        telling.lock();
        try {
            action.run();
        } finally {
            telling.unlock();
        }
    }

    /** The JDK adds 128 to a signal's number, as shells do. */
    private static ExitStatus status(int code) {
        return code > 128 && code < 160
                ? new ExitStatus.Signaled(code - 128, false)
                : new ExitStatus.Exited(code);
    }

    private Thread thread(String what, Runnable body) {
        return Thread.ofPlatform().daemon().name(what + " " + id).start(body);
    }
}
