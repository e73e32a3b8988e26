package dev.reveille.node;

import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.core.agent.health.HealthEvent;
import dev.reveille.core.agent.health.Rhythm;
import dev.reveille.core.agent.health.Side;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.AgentType.Heartbeat;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.SpawnId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Asks agents that speak whether they answer, each in its own rhythm. For the loop's thread. */
final class Pings {
    /** A deadline told later than this was kept waiting by the node itself, not by the agent. */
    private static final Duration AWAY = Duration.ofMillis(500);

    /** What an agent gets more where the node was away: its answer may be on its way. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** An agent that was never made for pings looks just like one that hangs from its start. */
    private static final String NEVER =
            ", nor to any before; a type that cannot answer pings needs heartbeat: {interval: 0s}";

    private final World world;
    private final Effects effects;
    private final Vitals vitals;
    private final NodeProbe probe;

    Pings(World world, Effects effects, Vitals vitals, NodeProbe probe) {
        this.world = world;
        this.effects = effects;
        this.vitals = vitals;
        this.probe = probe;
    }

    /** Whether a check is by ping, and so has no rhythm of its own. */
    static boolean asks(Check check) {
        return check.probe() instanceof Probe.Ping;
    }

    /** From now on it is asked; how it is, is waited for. */
    void begin(AgentCell cell, SpawnId id) {
        if (cell.conversation != null
                && cell.conversation.speaks()
                && heartbeat(cell).interval().isPositive()) {
            after(
                    Rhythm.soon(heartbeat(cell).interval(), world.random()),
                    new NodeEvent.PingDue(id));
        }
    }

    /** It is time to ask. */
    void ask(AgentCell cell, SpawnId id) {
        if (!Vitals.watched(cell) || cell.conversation == null) {
            return;
        }
        Conversation talk = cell.conversation;
        Heartbeat heartbeat = heartbeat(cell);
        long now = System.nanoTime();
        talk.ping(now)
                .ifPresent(
                        ping -> {
                            effects.tell(cell, ping);
                            long due = now + heartbeat.deadline().toNanos();
                            after(
                                    heartbeat.deadline(),
                                    new NodeEvent.PingLate(id, talk.asked(), due, false));
                        });
        after(Rhythm.next(heartbeat.interval(), world.random()), new NodeEvent.PingDue(id));
    }

    /**
     * A deadline is over. An answer that came before, and waits to be handled, counts; and where
     * the node itself was away, answers may still be on their way.
     */
    void late(AgentCell cell, NodeEvent.PingLate late) {
        if (!Vitals.watched(cell) || cell.conversation == null) {
            return;
        }
        if (!cell.conversation.awaits(late.number())) {
            return;
        }
        long now = System.nanoTime();
        if (late.heard()) {
            if (cell.conversation.late(late.number())) {
                unanswered(cell, cell.conversation.latency().isPresent());
            }
        } else if (now - late.due() > AWAY.toNanos()) {
            long again = now + GRACE.toNanos();
            after(GRACE, new NodeEvent.PingLate(late.id(), late.number(), again, false));
        } else {
            world.timers()
                    .behind(new NodeEvent.PingLate(late.id(), late.number(), late.due(), true));
        }
    }

    private void unanswered(AgentCell cell, boolean everAnswered) {
        Duration deadline = heartbeat(cell).deadline();
        probe.checked(cell.agent, new Probe.Ping(), false, deadline);
        String why =
                "no answer to a ping within "
                        + Durations.format(deadline)
                        + (everAnswered ? "" : NEVER);
        told(cell, side -> new HealthEvent.Unanswered(side, why));
    }

    /** It answered something; false if that was no ping. */
    boolean answered(AgentCell cell, Conversation talk, FromAgent.Response response) {
        Optional<Conversation.Pong> pong = talk.answered(response, System.nanoTime());
        pong.ifPresent(
                answer -> {
                    answer.took()
                            .ifPresent(
                                    took ->
                                            probe.checked(
                                                    cell.agent, new Probe.Ping(), true, took));
                    told(cell, side -> judged(side, answer.good()));
                });
        return pong.isPresent();
    }

    /** Any answer is a sign of life. */
    private static HealthEvent judged(Side side, boolean good) {
        return good || side == Side.LIVENESS
                ? new HealthEvent.Passed(side)
                : new HealthEvent.Failed(side, "it answered a ping with an error");
    }

    /** One ping may tell of both sides. */
    private void told(AgentCell cell, Function<Side, HealthEvent> event) {
        for (Side side : Side.values()) {
            if (cell.vitals != null && cell.vitals.check(side).filter(Pings::asks).isPresent()) {
                vitals.step(cell, event.apply(side));
            }
        }
    }

    /** Thousands of agents ask for little exactness, and together for few wakes of the loop. */
    private void after(Duration delay, NodeEvent event) {
        world.timers().about(delay, event);
    }

    private static Heartbeat heartbeat(AgentCell cell) {
        AgentType type = cell.run.current().orElseThrow().type();
        return type.heartbeat();
    }
}
