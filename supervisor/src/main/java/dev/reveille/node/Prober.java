package dev.reveille.node;

import dev.reveille.core.agent.health.HealthEvent;
import dev.reveille.core.agent.health.Side;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.core.fleet.Visible;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checks of agents' health apart from the loop, on virtual threads, no more at once than
 * {@link #MOST}; one that waits for its turn has its whole time then.
 */
final class Prober implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Prober.class);

    /** Checks made at once: ours; 2,000 agents asked every 10 s need 200 a second. */
    static final int MOST = 64;

    /** Characters of what is told of a failure: an answer that is no HTTP may be a long one. */
    private static final int WORDS = 500;

    private final Consumer<NodeEvent> told;
    private final CheckPrograms programs;
    private final HttpCheck http = new HttpCheck();
    private final Semaphore turns = new Semaphore(MOST);

    /** Whose answers are waited for: those of a process that has ended are nobody's business. */
    private final Set<Asked> asked = ConcurrentHashMap.newKeySet();

    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("check-", 0).factory());

    /**
     * @param told is told what came of each check
     * @param runs programs that check
     */
    Prober(ProcessDriver driver, CheckRuns runs, Consumer<NodeEvent> told) {
        this.told = told;
        this.programs = new CheckPrograms(driver, runs);
    }

    /**
     * What is to be asked.
     *
     * @param id whom
     * @param port it was given
     * @param program how a program that checks is started, by its number and command
     * @param shown takes out of words that may quote the agent what is not to be seen
     */
    record Question(
            SpawnId id,
            Side side,
            Check check,
            OptionalInt port,
            BiFunction<SpawnId, List<String>, SpawnRequest> program,
            UnaryOperator<String> shown) {
        /** For people, on one line, and no longer than they read. */
        private String words(String why) {
            String clean = Visible.of(shown.apply(why));
            return clean.length() <= WORDS ? clean : clean.substring(0, WORDS) + "…";
        }
    }

    private record Asked(SpawnId id, Side side) {
        static Asked of(Question question) {
            return new Asked(question.id(), question.side());
        }
    }

    /** Asks soon; what came of it is told, unless the process ends before its turn. */
    void ask(Question question) {
        asked.add(Asked.of(question));
        try {
            threads.execute(() -> work(question));
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the node is closed");
        }
    }

    private void work(Question question) {
        turns.acquireUninterruptibly();
        if (!asked.contains(Asked.of(question))) {
            turns.release();
            return;
        }
        long begun = System.nanoTime();
        Optional<HealthEvent> result;
        try {
            result = result(question);
        } catch (RuntimeException e) {
            // A fault of the node's is no fault of the agent's.
            LOGGER.atError().setCause(e).addKeyValue("agent", question.id()).log("check failed");
            result = Optional.empty();
        } finally {
            asked.remove(Asked.of(question));
            turns.release();
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        told.accept(new NodeEvent.Checked(question.id(), question.side(), result, took));
    }

    private Optional<HealthEvent> result(Question question) {
        Duration timeout = question.check().timeout();
        Answer answer =
                switch (question.check().probe()) {
                    case Probe.Http(OptionalInt port, String path) ->
                            http.ask(port(question, port), path, timeout);
                    case Probe.Tcp(OptionalInt port) -> TcpCheck.ask(port(question, port), timeout);
                    case Probe.Exec(List<String> command) ->
                            programs.ask(
                                    question.id(),
                                    number -> question.program().apply(number, command),
                                    () -> asked.contains(Asked.of(question)),
                                    timeout,
                                    question.shown());
                    case Probe.Ping _ -> new Answer.Unknown("pings are not asked here");
                };
        return switch (answer) {
            case Answer.Good _ -> Optional.of(new HealthEvent.Passed(question.side()));
            case Answer.Bad(String why) ->
                    Optional.of(new HealthEvent.Failed(question.side(), question.words(why)));
            case Answer.None(String why) ->
                    Optional.of(new HealthEvent.Unanswered(question.side(), question.words(why)));
            case Answer.Unknown _
                    when threads.isShutdown() || !asked.contains(Asked.of(question)) ->
                    Optional.empty();
            case Answer.Unknown(String why) -> {
                LOGGER.atWarn()
                        .addKeyValue("agent", question.id())
                        .addKeyValue("why", question.words(why))
                        .log("a check could not be made, and counts for nothing");
                yield Optional.empty();
            }
        };
    }

    private static int port(Question question, OptionalInt written) {
        return written.orElseGet(() -> question.port().orElse(0));
    }

    /** A process has ended: programs that check it end, too, and none begins. */
    void ended(SpawnId agent) {
        for (Side side : Side.values()) {
            asked.remove(new Asked(agent, side));
        }
        programs.end(agent);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        asked.clear();
        programs.close();
        http.close();
    }
}
