package dev.reveille.sim;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.ControlView;
import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.sim.SimLog.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node's supervisor, as the real one decides: it reads the control log from the start, acts once
 * that is read to its end, speaks every second, and takes back what an earlier one left.
 */
final class SimNode implements SimAgents.Heard {
    private static final Set<String> TYPES = Set.of("java", "py");

    final SimHost host;
    final SimMachine machine;
    final NodeId id;
    private final SimFleet fleet;
    private final SimParts parts;
    private final int slots;
    private final List<Runnable> waiting = new ArrayList<>();
    private final TreeSet<AgentId> touched = new TreeSet<>();
    private final Set<AgentId> blocked = new HashSet<>();
    private Owner me;
    private ControlView view;
    private SimAgents agents;
    private SimOutbox<ControlRecord> releases;
    private SimOutbox<NodeReport> beats;
    private SimOutbox<AgentStatus> states;
    private @Nullable SimReader<ControlRecord> reader;
    private Standing standing = new Standing.Unknown();
    private Status status = Status.STARTING;
    private long sequence;
    private boolean settled;
    private boolean leaving;

    /** By how much its second is longer than the true one. */
    double drift = 1;

    SimNode(String name, NodeId id, int slots, SimParts parts, SimFleet fleet) {
        this.host = new SimHost(name, fleet.time);
        this.machine = new SimMachine(name, id, parts, fleet.time, fleet.judge);
        this.id = id;
        this.slots = slots;
        this.parts = parts;
        this.fleet = fleet;
        this.me = new Owner(id, machine.incarnation());
        this.view = parts.view(me);
        this.agents = new SimAgents(host, machine, me, fleet.specs, parts, fleet.judge, this);
        this.releases = new SimOutbox<>(host, fleet.broker.control);
        this.beats = new SimOutbox<>(host, fleet.broker.heartbeats);
        this.states = new SimOutbox<>(host, fleet.broker.states);
    }

    /** The supervisor starts. */
    void start() {
        host.begin();
        me = new Owner(id, machine.incarnation());
        view = parts.view(me);
        standing = new Standing.Unknown();
        agents = new SimAgents(host, machine, me, fleet.specs, parts, fleet.judge, this);
        releases = new SimOutbox<>(host, fleet.broker.control);
        beats = new SimOutbox<>(host, fleet.broker.heartbeats);
        states = new SimOutbox<>(host, fleet.broker.states);
        waiting.clear();
        touched.clear();
        blocked.clear();
        settled = false;
        leaving = false;
        status = Status.STARTING;
        sequence = Math.max(sequence, host.time.now());
        fleet.judge.tell(() -> host + " starts as " + me.incarnation());
        for (SimProcess stray : agents.takeBack()) {
            blocked.add(stray.agent);
            stray.kill();
        }
        hunt();
        beat();
        connect();
    }

    /** Nothing is started beside what an earlier life left, and it is ended. */
    private void hunt() {
        if (!blocked.isEmpty()) {
            host.after(
                    200,
                    () -> {
                        var free =
                                blocked.stream()
                                        .filter(
                                                a ->
                                                        machine.running(a).stream()
                                                                .noneMatch(this::strange))
                                        .toList();
                        free.forEach(blocked::remove);
                        follow(free);
                        hunt();
                    });
        }
    }

    private boolean strange(SimProcess process) {
        return !process.owner.equals(me) || process.listener == null;
    }

    /** kill -9, or the machine's end. */
    void kill() {
        fleet.judge.tell(() -> host + " is killed");
        host.end();
        machine.journal.forEach(process -> process.listener = null);
        if (reader != null) {
            reader.close();
        }
    }

    private void connect() {
        host.after(
                host.random.nextLong(50, 400),
                () -> {
                    if (!host.connected() || fleet.broker.control.away()) {
                        connect();
                        return;
                    }
                    long ends = fleet.broker.control.stable();
                    reader =
                            new SimReader<>(
                                    host,
                                    fleet.broker.control,
                                    0,
                                    parts.committedOnly(),
                                    all -> read(all, ends));
                    if (ends == 0) {
                        replayed();
                    }
                });
    }

    private void read(List<Entry<ControlRecord>> all, long ends) {
        for (var entry : all) {
            apply(SimFleet.key(entry), entry.value());
            if (!parts.readsToTheEnd()) {
                followTouched();
            }
        }
        if (!settled && reader != null && reader.position() >= ends) {
            replayed();
        } else if (settled) {
            followTouched();
        }
    }

    private void apply(ControlKey key, Optional<ControlRecord> record) {
        boolean owned = key.about().flatMap(view::assignment).isPresent();
        view.apply(key, record)
                .filter(
                        agent ->
                                owned
                                        || agents.known().contains(agent)
                                        || view.assignment(agent).isPresent()
                                        || view.owedRelease(agent).isPresent())
                .ifPresent(touched::add);
        if (!view.standing().equals(standing)) {
            standing = view.standing();
            fleet.judge.tell(() -> host + " reads that it is " + standing);
            touched.addAll(agents.known());
            touched.addAll(view.assignments().keySet());
        }
    }

    private void replayed() {
        touched.addAll(agents.known());
        touched.addAll(view.assignments().keySet());
        touched.addAll(view.owedReleases().keySet());
        if (status == Status.STARTING) {
            status = Status.READY;
            speak();
        }
        followTouched();
        settle();
    }

    private void settle() {
        settled = true;
        var all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }

    private void followTouched() {
        var all = List.copyOf(touched);
        touched.clear();
        follow(all);
    }

    /** What the control log says of some agents may have changed. */
    private void follow(List<AgentId> all) {
        var told = new ArrayList<Told>();
        var afterwards = new ArrayList<Runnable>();
        for (AgentId agent : all) {
            Optional<Placed> owned = view.assignment(agent);
            if (owned.isPresent()) {
                if (!blocked.contains(agent) && !leaving) {
                    told.add(
                            new Told(
                                    agent,
                                    new AgentEvent.Assigned(
                                            fleet.specs.assignment(owned.get()),
                                            BreakerAnswer.CLOSED)));
                }
            } else {
                if (!parts.stopsWhatIsLost() && view.owedRelease(agent).isEmpty()) {
                    continue;
                }
                StopReason reason =
                        view.mustStop(agent, Epoch.NONE, "").orElse(StopReason.IRRELEVANT);
                told.add(new Told(agent, new AgentEvent.Unassigned(reason)));
                afterwards.add(() -> releaseOwed(agent, reason));
            }
        }
        agents.tell(told);
        afterwards.forEach(Runnable::run);
        for (AgentId agent : all) {
            boolean concerns =
                    view.assignment(agent).isPresent() || view.owedRelease(agent).isPresent();
            if (!concerns && !blocked.contains(agent)) {
                agents.forget(agent);
            }
        }
    }

    private void releaseOwed(AgentId agent, StopReason reason) {
        view.owedRelease(agent)
                .filter(_ -> agents.idle(agent) && !blocked.contains(agent))
                .ifPresent(epoch -> agents.releaseOnce(agent, epoch, reason));
    }

    @Override
    public void released(Released released) {
        fleet.judge.tell(
                () -> "%s releases %s@%s".formatted(host, released.agent(), released.epoch()));
        releases.send(ControlKey.of(released), Optional.of(released));
    }

    @Override
    public void changed(AgentId agent, AgentRun run) {
        if (run.phase() instanceof Phase.Running) {
            states.send(agent, Optional.of(SimFleet.status(agent, me, run)));
        }
    }

    @Override
    public void ended(Runnable handle) {
        if (settled) {
            handle.run();
        } else {
            waiting.add(handle);
        }
    }

    private void beat() {
        speak();
        host.after((long) (1_000 * drift), this::beat);
    }

    private void speak() {
        var report =
                new NodeReport(
                        id,
                        me.incarnation(),
                        ++sequence,
                        "default",
                        host.name,
                        status,
                        List.of(),
                        slots,
                        0,
                        Map.of(),
                        TYPES,
                        1,
                        0,
                        NodeReport.Holdings.NONE,
                        "",
                        host.clock());
        beats.send(id, Optional.of(report), 3_000, null);
    }

    /** SIGTERM: everything is stopped, then it says goodbye. */
    void leave() {
        fleet.judge.tell(() -> host + " leaves");
        settle();
        leaving = true;
        status = Status.DRAINING;
        speak();
        agents.tell(
                agents.known().stream()
                        .map(a -> new Told(a, new AgentEvent.Unassigned(StopReason.SHUTDOWN)))
                        .toList());
        left();
    }

    private void left() {
        host.after(
                100,
                () -> {
                    if (agents.live() > 0 || !blocked.isEmpty()) {
                        left();
                        return;
                    }
                    status = Status.LEAVING;
                    speak();
                    host.after(1_000, this::kill);
                });
    }
}
