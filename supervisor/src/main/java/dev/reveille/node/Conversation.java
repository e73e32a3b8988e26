package dev.reveille.node;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.fleet.AgentHealth.Health;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.LifecycleState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a node and one process of an agent have said to each other. */
final class Conversation {
    private static final JsonMapper JSON = new JsonMapper();

    /** Claims one process may hold at a time; more are not heard. */
    private static final int MOST_CLAIMS = 64;

    /** The longest a claim holds without being renewed. */
    private static final Duration LONGEST_CLAIM = Duration.ofHours(1);

    private final AgentId agent;
    private final Assignment assignment;
    private final int attempt;
    private final Map<String, Long> claims = new HashMap<>();
    private final Set<String> mistakes = new HashSet<>();
    private boolean greeted;
    private @Nullable String pingId;
    private long pingSent;
    private long pings;
    private long nextPing;
    private Optional<Duration> latency = Optional.empty();
    private Health health = Health.UNKNOWN;
    private long requests;

    /**
     * @param firstPing when to ask first, in nanoseconds of the loop's clock
     */
    Conversation(AgentId agent, Assignment assignment, int attempt, long firstPing) {
        this.agent = agent;
        this.assignment = assignment;
        this.attempt = attempt;
        this.nextPing = firstPing;
    }

    /**
     * Goes on where an earlier supervisor was cut off.
     *
     * @param heard whether the agent has said hello, and was answered
     * @param asked number of pings no earlier supervisor can have sent
     */
    Conversation resumed(boolean heard, long asked) {
        greeted = heard;
        pings = asked;
        return this;
    }

    boolean speaks() {
        return assignment.type().protocol() == AgentType.Protocol.STDIO;
    }

    /** Whether it said hello: only such agents are told more than tasks, pings and shutdown. */
    boolean greeted() {
        return greeted;
    }

    /** It speaks as one that was answered; whether that is news. */
    boolean greet() {
        boolean before = greeted;
        greeted = true;
        return !before;
    }

    /** The answer to its hello. */
    ToAgent hello(LifecycleState mode, Optional<Exit> before) {
        greeted = true;
        return new ToAgent.Init(
                agent.toString(),
                assignment.epoch().value(),
                attempt,
                mode(mode),
                (ObjectNode) JSON.readTree(assignment.spec().config()),
                Optional.empty(),
                before.map(e -> new ToAgent.Replaced(e.pid(), e.epoch().value(), e.attempt())));
    }

    static AgentMode mode(LifecycleState state) {
        return switch (state) {
            case ACTIVE -> AgentMode.ACTIVE;
            case LISTENING, DORMANT, ARCHIVED -> AgentMode.LISTENING;
        };
    }

    /** The next question whether it still answers, if it is time for one. */
    Optional<ToAgent.Ping> ping(long nanos) {
        Duration interval = assignment.type().heartbeat().interval();
        if (!speaks() || interval.isZero() || nanos - nextPing < 0 || pingId != null) {
            return Optional.empty();
        }
        nextPing = nanos + interval.toNanos();
        pingId = "ping-" + ++pings;
        pingSent = nanos;
        return Optional.of(new ToAgent.Ping(pingId));
    }

    /** Takes an answer; false if it answers nothing that was asked. */
    boolean answered(FromAgent.Response response, long nanos) {
        if (!response.id().equals(pingId)) {
            return false;
        }
        latency = Optional.of(Duration.ofNanos(nanos - pingSent));
        pingId = null;
        health = Health.OK;
        if (response.outcome() instanceof Outcome.Ok(var result)) {
            requests = result.path("health").path("total_requests").asLong(requests);
        }
        return true;
    }

    /** What it answered lately; a ping past its deadline makes it unresponsive. */
    Health health(long nanos) {
        if (pingId != null
                && nanos - pingSent > assignment.type().heartbeat().deadline().toNanos()) {
            health = Health.UNRESPONSIVE;
        }
        return health;
    }

    void claim(FromAgent.Busy busy, long nanos) {
        if (busy.forMillis() == 0) {
            claims.remove(busy.claim());
        } else if (claims.size() < MOST_CLAIMS || claims.containsKey(busy.claim())) {
            long millis = Math.min(busy.forMillis(), LONGEST_CLAIM.toMillis());
            claims.put(busy.claim(), nanos + millis * 1_000_000);
        }
    }

    /** Whether a kind of mistake is its first: the same one is not answered a thousand times. */
    boolean firstMistake(String kind) {
        return mistakes.add(kind);
    }

    boolean busy(long nanos) {
        claims.values().removeIf(until -> until - nanos <= 0);
        return !claims.isEmpty();
    }

    Optional<Duration> latency() {
        return latency;
    }

    long requests() {
        return requests;
    }
}
