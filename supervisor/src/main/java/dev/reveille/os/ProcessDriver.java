package dev.reveille.os;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * Starts processes and keeps hold of them. All methods may be called from any thread; none waits
 * for a process. What happens to processes is told to the {@link ProcessListener} given at
 * construction, on the driver's own thread.
 */
public interface ProcessDriver extends AutoCloseable {
    /**
     * Starts a process as {@link SpawnRequest} asks, or says why not; nothing is left half-made.
     */
    SpawnResult spawn(SpawnRequest request);

    /**
     * Starts processes one after another, as {@link #spawn} does, until no more are asked for: one
     * may be prepared while the one before is being made. Whatever goes wrong with one is told.
     *
     * @param told what became of each, on the caller's thread, in their order
     */
    default void spawnAll(Iterator<SpawnRequest> requests, BiConsumer<SpawnId, SpawnResult> told) {
        requests.forEachRemaining(
                request -> {
                    SpawnResult result;
                    try {
                        result = spawn(request);
                    } catch (RuntimeException e) {
                        result = new SpawnResult.Failed(Batch.broken(request, e));
                    }
                    told.accept(request.id(), result);
                });
    }

    /**
     * Takes hold of a process an earlier supervisor of this state directory started, by its
     * identity and marker: its output is read from the next whole line on, its input goes on after
     * a newline. What has ended is over.
     */
    TakenBack takeBack(SpawnJournal.Entry entry, ProcessIdentity process, int maxLine);

    /** Nothing of a start of an earlier supervisor's runs any more: nothing is kept of it. */
    void over(SpawnJournal.Entry entry);

    /**
     * Queues one line for the process's standard input; a newline is added, and the line holds
     * none. Never blocks.
     *
     * @return false if the process is gone or too much is waiting already
     */
    boolean send(SpawnId id, String line);

    /**
     * Stops or resumes reading the process's standard output; while held, the pipe fills and the
     * process waits. May be called from any thread, the listener's included; unknown ids are
     * ignored. What the pipe held is still told when the process ends.
     */
    void hold(SpawnId id, boolean held);

    /**
     * Signals the process's whole group.
     *
     * @return false if it has ended, whoever may have its pid by now, or the signal cannot be sent
     */
    boolean signal(SpawnId id, Signal signal);

    /**
     * Signals the process alone, not its group, so that it writes where it hangs; one that was
     * stopped goes on, or it could not.
     *
     * @return false if it has ended, or the signal cannot be sent
     */
    boolean dump(SpawnId id, Signal signal);

    /** What the process and its group use, if it lives. */
    Optional<Usage> usage(SpawnId id);

    /** How many files its first process has open; empty if it has ended or none can tell. */
    OptionalInt files(SpawnId id);

    /**
     * What counts against its limit of memory now, more exact than {@link Usage#rssBytes} and more
     * costly; empty if it has ended or cannot be looked into.
     */
    OptionalLong memory(SpawnId id);

    /**
     * From now on the process gives way to others where processors are short, or no longer does;
     * nothing happens where that cannot be had.
     */
    void yields(SpawnId id, boolean yields);

    /** What ends exclusive agents if this supervisor cannot. */
    Fuse fuse();

    /** What this driver can and cannot do on this system, for the start-up message. */
    Capabilities capabilities();

    /** How many processes of this driver live. */
    int running();

    /** Whether they live on without it, to be taken back. */
    boolean outlived();

    /** Lets go of everything; running processes are left alone. */
    @Override
    void close();

    /** Waits until no process of this driver lives, for tests and shutdown. */
    boolean awaitNone(Duration atMost) throws InterruptedException;
}
