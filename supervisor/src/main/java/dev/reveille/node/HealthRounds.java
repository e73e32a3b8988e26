package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.health.HealthEvent;
import dev.reveille.core.agent.health.HealthState;
import dev.reveille.core.agent.health.Rhythm;
import dev.reveille.core.agent.health.Side;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.SpawnId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks after agents that run, each check in its own rhythm. It waits for no answer: those come as
 * events. For the loop's thread alone.
 */
final class HealthRounds {
    private final World world;
    private final Effects effects;
    private final Prober prober;
    private final NodeProbe probe;
    private final Vitals vitals;
    private final Pings pings;

    HealthRounds(World world, Effects effects, Telling telling, Prober prober, NodeProbe probe) {
        this.world = world;
        this.effects = effects;
        this.prober = prober;
        this.probe = probe;
        this.vitals = new Vitals(world, effects, telling);
        this.pings = new Pings(world, effects, vitals, probe);
    }

    Vitals vitals() {
        return vitals;
    }

    Pings pings() {
        return pings;
    }

    /** A process has become ready, or was taken back while it ran. */
    void begin(AgentCell cell, SpawnId id) {
        if (!(cell.run.phase() instanceof Phase.Running) || cell.vitals != null) {
            return;
        }
        var begun = HealthState.begin(cell.run.current().orElseThrow().type().health());
        cell.vitals = begun;
        pings.begin(cell, id);
        for (Side side : Side.values()) {
            begun.check(side)
                    .filter(check -> !Pings.asks(check))
                    .ifPresent(
                            check -> after(first(side, check), new NodeEvent.CheckDue(id, side)));
        }
        vitals.claimed(cell);
        effects.status(cell);
    }

    /** Whether it can take work is waited for. */
    private Duration first(Side side, Check check) {
        return switch (side) {
            case LIVENESS -> Rhythm.first(check.interval(), world.random());
            case READINESS -> Rhythm.soon(check.interval(), world.random());
        };
    }

    /** It is time for a check. */
    void check(AgentCell cell, SpawnId id, Side side) {
        if (!Vitals.watched(cell) || cell.vitals == null) {
            return;
        }
        Assignment current = cell.run.current().orElseThrow();
        Path log = Path.of(cell.logFile);
        var port = cell.port;
        var shown = cell.shown();
        boolean guarded = world.leases().on() && current.spec().placement().exclusive();
        cell.vitals
                .check(side)
                .map(
                        check ->
                                new Prober.Question(
                                        id,
                                        side,
                                        check,
                                        port,
                                        (program, command) -> {
                                            var request =
                                                    Launch.check(
                                                            program,
                                                            command,
                                                            current,
                                                            port,
                                                            log,
                                                            world.state(),
                                                            System.getenv());
                                            return guarded ? request.exclusively() : request;
                                        },
                                        shown))
                .ifPresent(prober::ask);
    }

    /** A check was made; the next follows in its rhythm. */
    void checked(AgentCell cell, NodeEvent.Checked made) {
        if (!Vitals.watched(cell) || cell.vitals == null) {
            return;
        }
        Optional<Check> check = cell.vitals.check(made.side());
        if (check.isEmpty()) {
            return;
        }
        Duration rest = Rhythm.next(check.get().interval(), world.random()).minus(made.took());
        after(
                rest.isNegative() ? Duration.ZERO : rest,
                new NodeEvent.CheckDue(made.id(), made.side()));
        if (made.result().isPresent()) {
            HealthEvent result = made.result().get();
            boolean good = result instanceof HealthEvent.Passed;
            probe.checked(cell.agent, check.get().probe(), good, made.took());
            vitals.step(cell, result);
        }
    }

    /** A process has ended: what still looks after it ends, too. */
    void ended(SpawnId id) {
        prober.ended(id);
    }

    private void after(Duration delay, NodeEvent event) {
        world.timers().after(delay, event);
    }
}
