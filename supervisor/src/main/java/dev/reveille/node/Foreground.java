package dev.reveille.node;

import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.StateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A node without a fleet, that runs one agent: all of its parts are a node's, and only its two ends
 * are here. It is told once what to run, and tells whoever started it.
 */
public final class Foreground implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Foreground.class);

    private final AgentSpec spec;
    private final NodeRole role;

    /** What it tells, on the node's threads. */
    public interface Listener {
        /** The agent's state has changed. */
        void status(AgentStatus status);

        /** Something happened to it. */
        void history(HistoryEvent event);

        /** How it is, where that has changed. */
        void health(AgentHealth health);

        /** It answered something that was said to it; a line of JSON. */
        void answer(String line);
    }

    /**
     * Takes the state directory, and takes back or ends what an earlier run left there.
     *
     * @param types must hold the spec's
     * @throws dev.reveille.core.fleet.Problems if the directory is in use or cannot be used
     */
    public Foreground(
            NodeConfig config,
            AgentSpec spec,
            SpecReader specs,
            Map<String, AgentType> types,
            RandomGenerator random,
            Listener listener) {
        this.spec = spec;
        ProcessDrivers.prepare();
        beginAnew(config.state());
        this.role =
                new NodeRole(
                        config,
                        _ -> new Own(spec, listener),
                        specs,
                        types,
                        Clock.systemUTC(),
                        random,
                        NodeProbe.NONE);
    }

    /**
     * What earlier runs counted against the agent is over. What they left running is still known by
     * its journal, and ended.
     */
    private static void beginAnew(Path state) {
        try (var _ = StateLock.take(state)) {
            Memory.clear(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins; returns at once. */
    public void start() {
        role.start();
    }

    /** Gives the agent a task; completed with whether it runs and reads. */
    public CompletableFuture<Boolean> task(String id, JsonNode payload) {
        return role.say(spec.id(), new ToAgent.Task(id, payload, 1));
    }

    /** Stops the agent in three phases, kills what still runs after that time, and ends. */
    public List<Problem> leave(Duration atMost) {
        return role.leave(atMost);
    }

    @Override
    public void close() {
        role.close();
    }

    /** Both ends, in memory. */
    private record Own(AgentSpec spec, Listener listener) implements Link, Voice {
        @Override
        public Voice voice() {
            return this;
        }

        @Override
        public Hears hears(
                Owner me,
                Queue<NodeEvent> told,
                Predicate<OperationRequest> answered,
                Runnable replayed) {
            return new Hears() {
                @Override
                public void start() {
                    List.of(accepted(me), placed(me, spec))
                            .forEach(
                                    record ->
                                            told.add(
                                                    new NodeEvent.ControlChanged(
                                                            ControlKey.of(record),
                                                            Optional.of(record))));
                    told.add(new NodeEvent.ControlRead());
                    told.add(new NodeEvent.ControlReplayed());
                    replayed.run();
                }

                @Override
                public void close() {}
            };
        }

        private static ControlRecord accepted(Owner me) {
            return new ControlRecord.Membership(
                    me, ControlRecord.Membership.Status.ACCEPTED, "localhost", Instant.now());
        }

        private static ControlRecord placed(Owner me, AgentSpec spec) {
            Instant now = Instant.now();
            return new Placed(
                    spec.id(),
                    Optional.of(me),
                    Epoch.next(now, Epoch.NONE),
                    List.of(),
                    StartReason.OPERATOR.name(),
                    LifecycleState.ACTIVE,
                    1,
                    "",
                    "run in the foreground",
                    now,
                    now,
                    false,
                    spec.document(),
                    false,
                    Requests.NONE,
                    Optional.empty(),
                    0);
        }

        @Override
        public void answered(AgentId agent, String answer) {
            listener.answer(answer);
        }

        @Override
        public void status(AgentStatus status) {
            listener.status(status);
        }

        @Override
        public void history(HistoryEvent event) {
            listener.history(event);
        }

        @Override
        public void activity(AgentId by, String type, Map<String, Object> attributes, Instant at) {
            LOGGER.info(
                    "{} told activity {} {}: there is no fleet to hear it", by, type, attributes);
        }

        @Override
        public void operation(OperationRequest request) {
            LOGGER.info("{} of another agent was asked for: there is no fleet", request.verb());
        }

        @Override
        public void release(ControlRecord.Released released) {}

        @Override
        public void health(Owner me, List<AgentHealth> agents, Instant at) {
            agents.forEach(listener::health);
        }

        @Override
        public long lostHealth() {
            return 0;
        }

        @Override
        public void heartbeat(NodeReport report, Consumer<Instant> taken) {}

        @Override
        public boolean flush(Duration atMost) {
            return true;
        }

        @Override
        public void close() {}
    }
}
