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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a node and one process of an agent have said to each other. */
final class Conversation {
    private static final JsonMapper JSON = new JsonMapper();

    /** How the ids of pings begin. */
    private static final String PING = "ping-";

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
    private long asked;
    private boolean awaited;
    private long pingSent;
    private long answered;
    private Optional<Duration> latency = Optional.empty();
    private Health health = Health.UNKNOWN;
    private long requests;

    Conversation(AgentId agent, Assignment assignment, int attempt) {
        this.agent = agent;
        this.assignment = assignment;
        this.attempt = attempt;
    }

    /**
     * Goes on where an earlier supervisor was cut off.
     *
     * @param heard whether the agent has said hello, and was answered
     * @param before number of pings no earlier supervisor can have sent
     */
    Conversation resumed(boolean heard, long before) {
        greeted = heard;
        asked = before;
        answered = before;
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

    /**
     * An answer to a ping.
     *
     * @param good whether it was no error
     * @param took its round trip, where it answers the newest
     */
    record Pong(boolean good, Optional<Duration> took) {}

    /** The next question whether it still answers, unless one is open within its deadline. */
    Optional<ToAgent.Ping> ping(long nanos) {
        if (!speaks() || awaited) {
            return Optional.empty();
        }
        awaited = true;
        pingSent = nanos;
        return Optional.of(new ToAgent.Ping(PING + ++asked));
    }

    /** Number of the newest ping. */
    long asked() {
        return asked;
    }

    /** Whether a ping's answer is still waited for. */
    boolean awaits(long number) {
        return awaited && number == asked;
    }

    /** The deadline of a ping is over: whether it is still unanswered. */
    boolean late(long number) {
        if (!awaits(number)) {
            return false;
        }
        awaited = false;
        health = Health.UNRESPONSIVE;
        return true;
    }

    /** Takes an answer; empty if it answers nothing that was asked. A late one is one, too. */
    Optional<Pong> answered(FromAgent.Response response, long nanos) {
        long number = number(response.id());
        if (number <= answered || number > asked) {
            return Optional.empty();
        }
        answered = number;
        health = Health.OK;
        Optional<Duration> took =
                number == asked
                        ? Optional.of(Duration.ofNanos(nanos - pingSent))
                        : Optional.empty();
        if (took.isPresent()) {
            latency = took;
            awaited = false;
        }
        if (response.outcome() instanceof Outcome.Ok(var result)) {
            requests = result.path("health").path("total_requests").asLong(requests);
            return Optional.of(new Pong(true, took));
        }
        return Optional.of(new Pong(false, took));
    }

    private static long number(String id) {
        try {
            return id.startsWith(PING) ? Long.parseLong(id.substring(PING.length())) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What it answered lately; a ping past its deadline makes it unresponsive. */
    Health health() {
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

    /** When the last of its claims ends; now, if it holds none. */
    long busyUntil(long nanos) {
        long last = nanos;
        for (long until : claims.values()) {
            last = until - last > 0 ? until : last;
        }
        return last;
    }

    Optional<Duration> latency() {
        return latency;
    }

    long requests() {
        return requests;
    }
}
