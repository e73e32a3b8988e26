package dev.reveille.node;

import dev.reveille.agent.protocol.ProtocolError;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.Ask;
import dev.reveille.core.agent.CapabilityGate;
import dev.reveille.core.agent.Children;
import dev.reveille.core.agent.Denials;
import dev.reveille.core.agent.Permission;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.metrics.NodeProbe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Whether agents may do what they ask for, and who learns of it if not. For the loop's thread. */
final class Allowing {
    /** A second more than what is needed, as seconds are counted whole. */
    private static final Duration QUIET = Duration.ofSeconds(Denials.QUIET_SECONDS + 1);

    private final World world;
    private final Cells cells;
    private final Effects effects;
    private final NodeProbe probe;

    Allowing(World world, Cells cells, Effects effects, NodeProbe probe) {
        this.world = world;
        this.cells = cells;
        this.effects = effects;
        this.probe = probe;
    }

    /** Whether it may; if not it is told why. */
    boolean may(AgentCell cell, Ask ask, Optional<String> id) {
        var assignment = cell.run.current().orElseThrow();
        long second = second();
        CapabilityGate.Answer answer =
                cell.gate.ask(
                        cell.agent,
                        ask,
                        Launch.capabilities(assignment),
                        sameGroup(cell, ask),
                        second);
        cell.gate = answer.gate();
        return switch (answer.permission()) {
            case Permission.Granted() -> true;
            case Permission.Denied denied -> {
                deny(cell, ask, denied, id, second);
                yield false;
            }
        };
    }

    private boolean sameGroup(AgentCell cell, Ask ask) {
        String other =
                switch (ask) {
                    case Ask.Send(String to) -> to;
                    case Ask.Restart(String name) -> name;
                    case Ask.Publish _, Ask.CalledTools _ -> "";
                };
        return TenantId.valid(other)
                && cells.known(new AgentId(cell.agent.tenant(), other))
                        .filter(known -> known.run.wanted().isPresent())
                        .map(known -> Children.path(known.run).equals(Children.path(cell.run)))
                        .orElse(false);
    }

    private void deny(
            AgentCell cell, Ask ask, Permission.Denied denied, Optional<String> id, long second) {
        var kind = new Denials.Kind(ask.capability(), denied.why());
        String type = cell.run.current().orElseThrow().type().name();
        probe.denied(type, kind.capability(), kind.why().name());
        Denials.Counted counted = cell.denials.with(kind, second);
        cell.denials = counted.denials();
        counted.said().ifPresent(times -> note(cell, kind, denied.message(), times));
        if (counted.said().isPresent()) {
            world.timers().after(QUIET, new NodeEvent.DenialsDue(cell.agent, kind));
        }
        if (counted.said().isPresent() || id.isPresent()) {
            error(cell, denied.why().code(), denied.message(), denied.remedy(), id);
        }
    }

    /** Those of a kind nobody spoke of yet are, so that history counts them all. */
    void due(AgentCell cell, Denials.Kind kind) {
        Denials.Counted counted = cell.denials.look(kind, second());
        cell.denials = counted.denials();
        counted.said()
                .ifPresent(
                        times -> {
                            note(cell, kind, "again, within a minute", times);
                            world.timers().after(QUIET, new NodeEvent.DenialsDue(cell.agent, kind));
                        });
    }

    private void note(AgentCell cell, Denials.Kind kind, String message, long times) {
        effects.note(
                cell,
                HistoryEvent.Kind.REFUSED,
                kind.why().code(),
                kind.capability() + " denied: " + message,
                Map.of(
                        "capability", kind.capability(),
                        "denied", kind.why().name(),
                        "times", Long.toString(times)));
        cell.log(AgentLog.Stream.NODE, kind.capability() + " denied: " + message);
    }

    private static long second() {
        return System.nanoTime() / 1_000_000_000;
    }

    /** Tells it what cannot be done. */
    void error(AgentCell cell, String code, String message, String remedy, Optional<String> id) {
        tell(cell, new ToAgent.Refused(new ProtocolError(code, message, remedy, id)));
    }

    /** Only agents that said hello know these messages. */
    void tell(AgentCell cell, ToAgent message) {
        if (cell.conversation != null && cell.conversation.greeted()) {
            effects.tell(cell, message);
        }
    }
}
