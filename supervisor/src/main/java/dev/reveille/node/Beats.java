package dev.reveille.node;

import dev.reveille.config.Build;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import dev.reveille.core.placement.Trouble;
import dev.reveille.os.BootClock;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import dev.reveille.os.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the node says about itself, and how its agents are. For the loop's thread alone. */
final class Beats {
    private static final Duration SAMPLE = Duration.ofSeconds(1);

    /** Agents looked at for the first time at once: where many start, starting comes first. */
    static final int MOST_FIRST = 50;

    private final NodeConfig config;
    private final Owner me;
    private final Set<String> types;
    private final Optional<Problem> trouble;
    private Optional<Problem> log = Optional.empty();
    private final Ownership ownership;
    private final Earlier earlier;
    private final Cells cells;
    private final ProcessDriver driver;
    private final MemoryGuard memory;
    private final Memory written;
    private final Voice writer;
    private final Leasing leases;
    private final Timers timers;
    private final Clock clock;
    private final Machine machine = Machine.ofJdk();
    private Status status = Status.STARTING;
    private long lostBefore;

    /** Follows the boot clock, so that a restarted supervisor's sequence never runs backwards. */
    private long sequence = BootClock.system().millis();

    Beats(
            NodeConfig config,
            World world,
            UsableTypes usable,
            Ownership ownership,
            Earlier earlier,
            Cells cells,
            Effects effects) {
        this.config = config;
        this.me = world.me();
        this.types = usable.types().keySet();
        this.trouble = usable.problems().stream().findFirst();
        this.ownership = ownership;
        this.earlier = earlier;
        this.cells = cells;
        this.driver = world.driver();
        this.memory = new MemoryGuard(config.sample(), world.driver(), effects);
        this.written = world.memory();
        this.writer = world.writer();
        this.leases = world.leases();
        this.timers = world.timers();
        this.clock = world.clock();
    }

    void begin() {
        timers.after(SAMPLE, new NodeEvent.SampleDue());
        beat();
    }

    /** What the control log said is void: told at once, until it has been read again. */
    void broken(Problem problem) {
        log = Optional.of(problem);
        tell();
    }

    void replayed() {
        log = Optional.empty();
        if (status != Status.STARTING) {
            return; // it is leaving already
        }
        status = types.isEmpty() ? Status.FAILED : Status.READY;
        tell();
    }

    void leaving() {
        status = Status.DRAINING;
        tell();
    }

    /** Nothing runs here any more; not said where something of an earlier supervisor does. */
    void goodbye() {
        if (earlier.any()) {
            return;
        }
        status = Status.LEAVING;
        tell();
    }

    void beat() {
        timers.after(config.heartbeat(), new NodeEvent.BeatDue());
        written.makeUp();
        tell();
    }

    /** Something that placement goes by has changed: it need not wait for the next heartbeat. */
    void again() {
        tell();
    }

    private void tell() {
        machine.look(System.nanoTime());
        // Before anything else of it: what it says holds from here on.
        long sent = leases.boot();
        writer.heartbeat(
                new NodeReport(
                        me.node(),
                        me.incarnation(),
                        ++sequence,
                        config.pool(),
                        config.host(),
                        status,
                        ownership
                                .usurper()
                                .map(by -> IdInUse.problem(me.node(), by, config.host()))
                                .or(() -> log)
                                .or(earlier::trouble)
                                .or(written::trouble)
                                .or(() -> trouble)
                                .map(Trouble::of)
                                .stream()
                                .toList(),
                        config.slots(),
                        cells.used(),
                        config.labels(),
                        types,
                        machine.availableCpu(),
                        machine.availableMemory(),
                        new NodeReport.Holdings(
                                config.allocatable(), leases.number(), busy(), Optional.empty()),
                        Build.VERSION,
                        clock.instant()),
                taken -> {
                    if (leases.on()) {
                        timers.behind(new NodeEvent.BeatAcked(sent, taken));
                    }
                });
    }

    /** Agents at work just now: placement moves none of them. */
    private Set<AgentId> busy() {
        long nanos = System.nanoTime();
        var busy = new TreeSet<AgentId>();
        for (AgentCell cell : cells.live()) {
            if (cell.conversation != null && cell.conversation.busy(nanos)) {
                busy.add(cell.agent);
            }
        }
        return busy;
    }

    /** Looks at what agents use, and tells what changed. */
    void sample() {
        timers.after(SAMPLE, new NodeEvent.SampleDue());
        long nanos = System.nanoTime();
        var changed = new ArrayList<AgentHealth>();
        boolean again = writer.lostHealth() != lostBefore;
        int first = again ? Integer.MAX_VALUE : MOST_FIRST;
        lostBefore = writer.lostHealth();
        for (AgentCell cell : cells.live()) {
            if (again) {
                cell.health = null; // only changes are told: what was lost is told again
            }
            if (cell.run.phase() instanceof Phase.Running running && cell.conversation != null) {
                Conversation talk = cell.conversation;
                if (cell.spawn != null
                        && due(cell, talk, nanos)
                        && (cell.health != null || first-- > 0)) {
                    SpawnId id = cell.spawn;
                    usage(cell, id, nanos)
                            .map(usage -> health(cell, talk, running, usage, nanos))
                            .filter(h -> toBeTold(cell, h, nanos))
                            .ifPresent(health -> changed.add(told(cell, id, health, nanos)));
                }
            }
            if (cell.spawn != null && memory.due(cell, nanos)) {
                usage(cell, cell.spawn, nanos);
            }
        }
        if (!changed.isEmpty()) {
            writer.health(me, changed, clock.instant());
        }
    }

    /** Its files cost a look into a directory: for what is told only. */
    private AgentHealth told(AgentCell cell, SpawnId id, AgentHealth health, long nanos) {
        AgentHealth whole = health.withFiles(driver.files(id).orElse(0));
        cell.health = whole;
        cell.healthToldAt = nanos;
        return whole;
    }

    /** Whoever asks, its memory is judged too. */
    private Optional<Usage> usage(AgentCell cell, SpawnId id, long nanos) {
        Optional<Usage> usage = driver.usage(id);
        usage.ifPresent(used -> memory.look(cell, id, used, nanos));
        return usage;
    }

    /** Usage has its interval; whether it answers, and works, is told as soon as it changes. */
    private boolean due(AgentCell cell, Conversation talk, long nanos) {
        return cell.health == null
                || nanos - cell.sampledAt >= cell.attention.pause(config.sample()).toNanos()
                || talk.health() != cell.health.health()
                || talk.busy(nanos) != cell.health.busy()
                || repeats(cell, cell.health, nanos);
    }

    private static boolean toBeTold(AgentCell cell, AgentHealth now, long nanos) {
        boolean changed = cell.health == null || now.differsFrom(cell.health);
        cell.attention = cell.attention.after(changed);
        return changed || repeats(cell, now, nanos);
    }

    /**
     * That an agent works is said again while it lasts: relevance lets it count for a while only.
     * So is what it uses, more seldom, for those who begin to listen.
     */
    private static boolean repeats(AgentCell cell, AgentHealth health, long nanos) {
        boolean works = health.busy() || health.inFlight() > 0;
        Duration interval = works ? NodeConfig.BUSY_REPEAT : NodeConfig.USAGE_REPEAT;
        return nanos - cell.healthToldAt >= interval.toNanos();
    }

    private AgentHealth health(
            AgentCell cell, Conversation talk, Phase.Running running, Usage usage, long nanos) {
        long cpu = usage.cpu().toNanos();
        double percent =
                cell.sampledAt == 0
                        ? 100.0 * cpu / Math.max(1, usage.uptime().toNanos())
                        : 100.0 * (cpu - cell.cpuNanos) / Math.max(1, nanos - cell.sampledAt);
        cell.cpuNanos = cpu;
        cell.sampledAt = nanos;
        return new AgentHealth(
                cell.agent,
                cell.run.current().orElseThrow().epoch(),
                running.pid(),
                talk.health(),
                percent,
                usage.rssBytes(),
                usage.uptime(),
                talk.requests(),
                talk.latency(),
                cell.run.restarts(),
                talk.busy(nanos),
                0,
                usage.processes(),
                0);
    }
}
