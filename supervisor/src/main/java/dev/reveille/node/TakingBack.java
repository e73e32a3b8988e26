package dev.reveille.node;

import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Life;
import dev.reveille.core.agent.TakeBack.Found;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.Leftovers.Leftover;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessIdentity;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import dev.reveille.os.TakenBack;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new supervisor takes back what the one before it left running, before it speaks to Kafka: what
 * was written down of each agent is held against the starts that are not over. What belongs to no
 * agent it knows is left to the {@link LeftoverHunt}.
 */
final class TakingBack {
    private static final Logger LOGGER = LoggerFactory.getLogger(TakingBack.class);

    private final SpecReader specs;
    private final Map<String, AgentType> types;
    private final ProcessDriver driver;
    private final Clock clock;
    private final BiPredicate<SpawnId, AgentSpec> fenced;
    private final List<Back> back = new ArrayList<>();
    private final List<Leftover> strays = new ArrayList<>();
    private final Set<SpawnId> atOnce = new HashSet<>();

    /** Agents that were not exclusive. */
    private final Set<AgentId> shared = new HashSet<>();

    /**
     * @param fenced whether a start's process is to be ended at once: it is exclusive, and the node
     *     lease it ran under is over
     */
    TakingBack(
            SpecReader specs,
            Map<String, AgentType> types,
            ProcessDriver driver,
            Clock clock,
            BiPredicate<SpawnId, AgentSpec> fenced) {
        this.fenced = fenced;
        this.specs = specs;
        this.types = types;
        this.driver = driver;
        this.clock = clock;
    }

    /**
     * One agent that is gone on with.
     *
     * @param assignment what it ran as, as this node reads it now
     * @param status how its process ended, where it has, or may have
     */
    record Back(
            Memory.Known known, Assignment assignment, Found found, Optional<ExitStatus> status) {
        AgentId agent() {
            return known.life().agent();
        }
    }

    /** Agents that are gone on with. */
    List<Back> back() {
        return back;
    }

    /** What is left of other starts. */
    List<Leftover> strays() {
        return strays;
    }

    /** Whether it is one of those that are to be ended at once. */
    boolean atOnce(SpawnId id) {
        return atOnce.contains(id);
    }

    /** Whether its agent was exclusive as it was last written down, or may have been. */
    boolean exclusive(SpawnId id) {
        return !shared.contains(id.agent());
    }

    private void note(Life life) {
        if (specs.read(life.placed().document()) instanceof Parsed.Ok<AgentSpec>(var spec, _)
                && !spec.placement().exclusive()) {
            shared.add(life.agent());
        }
    }

    /** Takes back what it can. */
    void work(Memory memory, List<Leftover> leftovers) {
        Map<AgentId, List<Leftover>> byAgent = new HashMap<>();
        for (Leftover leftover : leftovers) {
            SpawnId id = leftover.entry().id();
            if (id.checks()) {
                stray(leftover);
            } else {
                byAgent.computeIfAbsent(id.agent(), _ -> new ArrayList<>()).add(leftover);
            }
        }
        memory.agents()
                .forEach(
                        (agent, known) -> {
                            note(known.life());
                            List<Leftover> its = byAgent.getOrDefault(agent, List.of());
                            assignment(known.life())
                                    .flatMap(a -> goOn(memory.ours(), known, a, its))
                                    .ifPresent(
                                            one -> {
                                                back.add(one);
                                                byAgent.remove(agent);
                                            });
                        });
        byAgent.values().forEach(rest -> rest.forEach(this::stray));
        long running = back.stream().filter(b -> b.found() instanceof Found.Lives).count();
        if (running > 0) {
            LOGGER.info(
                    "took back {} agents that an earlier supervisor left running, {} ms after this"
                            + " one began",
                    running,
                    ManagementFactory.getRuntimeMXBean().getUptime());
        }
    }

    private Optional<Assignment> assignment(Life life) {
        if (!(specs.read(life.placed().document()) instanceof Parsed.Ok<AgentSpec>(var spec, _))) {
            return Optional.empty();
        }
        return Optional.ofNullable(types.get(spec.type()))
                .map(
                        type ->
                                new Assignment(
                                        life.placed().epoch(),
                                        spec,
                                        type,
                                        life.placed().mode(),
                                        life.placed().reason()));
    }

    /** Absent where a process may live that is not to be touched. */
    private Optional<Back> goOn(
            boolean ours, Memory.Known known, Assignment assignment, List<Leftover> its) {
        if (its.stream().anyMatch(Leftover.Unproven.class::isInstance)) {
            return Optional.empty();
        }
        if (!ours) {
            its.forEach(this::stray);
            return Optional.of(
                    new Back(
                            new Memory.Known(
                                    known.life().bygone(), false, known.port(), known.tally()),
                            assignment,
                            new Found.Nothing(),
                            Optional.empty()));
        }
        Optional<Leftover> last =
                its.stream()
                        .filter(l -> l.entry().id().epoch().equals(assignment.epoch()))
                        .max(Comparator.comparingInt(l -> l.entry().id().attempt()));
        its.stream().filter(l -> !last.equals(Optional.of(l))).forEach(this::stray);
        return Optional.of(
                last.map(leftover -> take(known, assignment, leftover))
                        .orElseGet(
                                () ->
                                        new Back(
                                                known,
                                                assignment,
                                                new Found.Nothing(),
                                                Optional.empty())));
    }

    private Back take(Memory.Known known, Assignment assignment, Leftover leftover) {
        SpawnId id = leftover.entry().id();
        return switch (leftover) {
            case Leftover.Gone(var entry, var status) -> {
                driver.over(entry);
                yield entry.process().isPresent()
                        ? ended(known, assignment, leftover, status)
                        : new Back(known, assignment, new Found.Nothing(), Optional.of(status));
            }
            case Leftover.Running running -> {
                Optional<ProcessIdentity> process = running.main();
                if (process.isEmpty()) {
                    // It has ended; what it started lives on without it.
                    stray(leftover);
                    yield ended(known, assignment, leftover, new ExitStatus.Unknown());
                }
                if (fenced.test(id, assignment.spec())) {
                    atOnce.add(id);
                    stray(leftover);
                    yield ended(known, assignment, leftover, new ExitStatus.Unknown());
                }
                yield switch (driver.takeBack(
                        leftover.entry(), process.get(), SpawnRequest.MAX_LINE)) {
                    case TakenBack.Held(var held, var age) -> {
                        greet(id, known, assignment);
                        yield new Back(
                                known,
                                assignment,
                                new Found.Lives(
                                        id.attempt(), held.pid(), clock.instant().minus(age)),
                                Optional.empty());
                    }
                    case TakenBack.Over(var status) -> ended(known, assignment, leftover, status);
                    case TakenBack.Refused(String why) -> {
                        LOGGER.atWarn()
                                .addKeyValue("agent", id)
                                .addKeyValue("why", why)
                                .log("could not be taken back, and is ended");
                        stray(leftover);
                        yield ended(known, assignment, leftover, new ExitStatus.Unknown());
                    }
                };
            }
            case Leftover.Unproven _ -> throw new IllegalStateException(id + " is not proven");
        };
    }

    /**
     * One that says hello is told that someone listens again, also where its hello may have been
     * lost: it answers with where it is.
     */
    private void greet(SpawnId id, Memory.Known known, Assignment assignment) {
        boolean speaks = assignment.type().protocol() == AgentType.Protocol.STDIO;
        boolean saysHello = assignment.type().ready() instanceof AgentType.Ready.Hello;
        if (speaks && (known.greeted() || saysHello)) {
            driver.send(id, ProtocolCodec.write(new ToAgent.Resume(assignment.epoch().value())));
        }
    }

    private static Back ended(
            Memory.Known known, Assignment assignment, Leftover leftover, ExitStatus status) {
        long pid = leftover.entry().process().map(ProcessIdentity::pid).orElse(0L);
        return new Back(
                known,
                assignment,
                new Found.Ended(leftover.entry().id().attempt(), pid),
                Optional.of(status));
    }

    private void stray(Leftover leftover) {
        if (leftover instanceof Leftover.Gone(var entry, _)) {
            driver.over(entry);
        } else {
            strays.add(leftover);
        }
    }
}
