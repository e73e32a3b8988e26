package dev.reveille.node;

import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.AvroCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A node: runs what the control log says it owns, until it is closed. */
public final class NodeRole implements AutoCloseable {
    private static final Duration KILL_GRACE = Duration.ofSeconds(3);

    private final CountDownLatch replayed = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final NodeParts parts;
    private final Thread loop;
    private boolean closed;

    /**
     * Takes the state directory, takes back what an earlier supervisor left running, and begins to
     * read the control log.
     *
     * @param types the node's catalogue
     * @throws dev.reveille.core.fleet.Problems if the directory is in use or cannot be used
     */
    public NodeRole(
            NodeConfig config,
            KafkaSettings kafka,
            AvroCodec codec,
            SpecReader specs,
            Map<String, AgentType> types,
            Clock clock,
            RandomGenerator random,
            NodeProbe probe) {
        this(
                config,
                of -> new KafkaLink(kafka, codec, of, probe),
                specs,
                types,
                clock,
                random,
                probe);
    }

    /** A node whose two ends are others' business. */
    NodeRole(
            NodeConfig config,
            Function<NodeConfig, Link> linked,
            SpecReader specs,
            Map<String, AgentType> types,
            Clock clock,
            RandomGenerator random,
            NodeProbe probe) {
        this.parts =
                new NodeParts(
                        config,
                        linked,
                        specs,
                        types,
                        clock,
                        random,
                        probe,
                        replayed::countDown,
                        gone::countDown);
        this.loop = Thread.ofPlatform().name("node-loop").unstarted(parts.loop);
    }

    /** Begins to act; returns at once. */
    public void start() {
        loop.start();
        parts.log.start();
    }

    /** Says something to an agent; completed with whether it runs and reads. */
    CompletableFuture<Boolean> say(AgentId agent, ToAgent message) {
        var sent = new CompletableFuture<Boolean>();
        parts.told.add(new NodeEvent.Say(agent, message, sent));
        return sent;
    }

    /** Waits until the control log has been read to its end; false if that took too long. */
    public boolean awaitReplayed(Duration atMost) throws InterruptedException {
        return replayed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the control log has been read to where it ended at the start. */
    public boolean replayed() {
        return replayed.getCount() == 0;
    }

    /** How this life of the node stands with placement now. */
    public Standing standing() {
        return parts.ownership.standing();
    }

    /**
     * Stops every agent in three phases, tells the control log, says goodbye and lets go of
     * everything.
     *
     * @param atMost longest time for the agents; what still runs then is killed
     * @return problems worth saying, none if all went well
     */
    public synchronized List<Problem> leave(Duration atMost) {
        if (closed) {
            return List.of();
        }
        parts.told.add(new NodeEvent.Leave());
        boolean allEnded = await(gone, atMost);
        if (!allEnded) {
            parts.told.add(new NodeEvent.KillAll());
            allEnded = await(gone, KILL_GRACE);
        }
        boolean none = awaitNone(Duration.ofSeconds(1));
        boolean flushed = parts.writer.flush(Duration.ofSeconds(3));
        var problems = new ArrayList<Problem>();
        parts.hunt.remaining().forEach((id, why) -> problems.add(Earlier.problem(id.agent(), why)));
        close();
        if (!allEnded || !none) {
            problems.add(
                    Problem.recoverable(
                            "AgentsStillRunning",
                            Category.SHUTDOWN,
                            "not every agent ended within " + atMost.toSeconds() + " s",
                            "the next start in this state directory deals with them"));
        }
        if (!flushed) {
            problems.add(
                    Problem.recoverable(
                            "BrokerUnreachable",
                            Category.COMMUNICATION,
                            "the goodbye could not be delivered",
                            "placement will count this node as lost, and place its agents anew"));
        }
        return problems;
    }

    /** Whether agents live on without their supervisor on this system. */
    public boolean canDepart() {
        return parts.driver.outlived();
    }

    /**
     * Leaves every agent running for the next supervisor of this state directory, and says no
     * goodbye: placement goes on counting on this life of the node, until {@code lost.after}.
     *
     * @return agents with a process
     */
    public synchronized int depart() {
        if (closed) {
            return 0;
        }
        int running = parts.driver.running();
        parts.writer.flush(Duration.ofSeconds(3));
        close();
        return running;
    }

    private boolean awaitNone(Duration atMost) {
        try {
            return parts.driver.awaitNone(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lets go of everything and leaves agents running, as a crash would. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.interrupt();
        try {
            // A step in hand ends before what it uses is let go of.
            if (loop.isAlive()) {
                loop.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.close();
    }
}
