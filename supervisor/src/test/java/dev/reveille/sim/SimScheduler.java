package dev.reveille.sim;

import dev.reveille.core.control.Change;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.Plan;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.Position;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.sim.SimLog.Entry;
import dev.reveille.sim.SimTransactions.Fenced;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler: the placement loop around the real {@link Pool}, in the order of the real one. Fence
 * the predecessor, read all to the end, then decide, commit, take in; anew after any error but
 * being fenced. A zombie goes on with its old producer.
 */
final class SimScheduler {
    private static final long LOOK = 500;
    private static final long TICK = 500;
    private static final long DOUBT = 10_000;
    private static final long DELIVERY = 5_000;
    private static final int MOST_BATCHES = 50;
    private static final String ID = "reveille-placement-default";

    /** How its loop is. */
    private enum State {
        NONE,
        STARTING,
        PLACING,
        RECOVERING,
        FENCED
    }

    final SimHost host;
    private final SimParts parts;
    private final SimBroker broker;
    private final SimElection election;
    private final SimJudge judge;
    private final SpecReader specs;
    private SimOutbox<NodeReport> ticks;
    private State state = State.NONE;
    private int loop;
    private int producer;
    private long fencedAt;
    private long pause;
    private @Nullable Pool pool;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<SimReader<?>> readers = new ArrayList<>();
    private SimSilence silence = new SimSilence();
    private boolean writing;
    private long looked;
    private long turned;

    SimScheduler(String name, SimParts parts, SimFleet fleet) {
        this.host = new SimHost(name, fleet.time);
        this.parts = parts;
        this.broker = fleet.broker;
        this.election = fleet.election;
        this.judge = fleet.judge;
        this.specs = fleet.specs;
        this.ticks = new SimOutbox<>(host, broker.heartbeats);
    }

    /** The program starts. */
    void start() {
        host.begin();
        state = State.NONE;
        ticks = new SimOutbox<>(host, broker.heartbeats);
        judge.tell(() -> host + " starts");
        election.join(this);
        tick();
        look(++looked);
    }

    /** kill -9. */
    void kill() {
        judge.tell(() -> host + " is killed");
        host.end();
        close();
    }

    private void tick() {
        host.after(
                TICK,
                () -> {
                    if (state != State.NONE && state != State.FENCED) {
                        ticks.send("tick", Optional.empty(), 2_000, null);
                    }
                    tick();
                });
    }

    /** The group says that the pool is its own. */
    void elected() {
        boolean again = state == State.FENCED && host.time.now() - fencedAt > DOUBT;
        if (state == State.NONE || again) {
            judge.tell(() -> host + " is elected");
            pause = 100;
            live();
        }
    }

    /** The group says that the pool is another's. */
    void deposed() {
        if (state != State.NONE) {
            judge.tell(() -> host + " is deposed");
            close();
        }
    }

    private void close() {
        loop++;
        state = State.NONE;
        pool = null;
        writing = false;
        queue.clear();
        readers.forEach(SimReader::close);
        readers.clear();
    }

    /** One life of the loop. */
    private void live() {
        close();
        state = State.STARTING;
        int its = loop;
        request(
                its,
                broker.control,
                host.time.now() + DELIVERY,
                () -> {
                    producer = broker.transactions.begin(ID);
                    judge.tell(() -> host + " fences others");
                },
                () -> catchUp(its));
    }

    /** Does something at the broker, and then something here; or begins anew. */
    private void request(int its, SimLog<?> log, long until, Runnable there, Runnable then) {
        host.time.after(
                log.delay(host.random),
                () -> {
                    if (log.away() || !host.connected()) {
                        host.after(200, () -> again(its, log, until, there, then));
                        return;
                    }
                    try {
                        there.run();
                    } catch (Fenced e) {
                        answer(its, log, this::fenced, until);
                        return;
                    }
                    answer(its, log, then, until);
                });
    }

    private void again(int its, SimLog<?> log, long until, Runnable there, Runnable then) {
        if (its != loop) {
            return;
        }
        if (host.time.now() > until) {
            recover("the broker does not answer");
        } else {
            request(its, log, until, there, then);
        }
    }

    /** What was asked is done; whether that becomes known is another question. */
    private void answer(int its, SimLog<?> log, Runnable then, long until) {
        host.after(
                log.delay(host.random),
                () -> {
                    if (its != loop) {
                        return;
                    }
                    if (host.connected() && !log.away()) {
                        then.run();
                    } else if (host.time.now() > until) {
                        recover("no answer came");
                    } else {
                        answer(its, log, then, until);
                    }
                });
    }

    private void fenced() {
        judge.tell(() -> host + " is fenced");
        close();
        state = State.FENCED;
        fencedAt = host.time.now();
    }

    private void recover(String why) {
        judge.tell(() -> host + " begins anew: " + why);
        close();
        state = State.RECOVERING;
        int its = loop;
        pause = Math.min(2_000, 2 * pause);
        host.after(
                pause,
                () -> {
                    if (its == loop) {
                        live();
                    }
                });
    }

    private void catchUp(int its) {
        var fresh = parts.pool(specs);
        long reading = host.random.nextLong(5, 400);
        host.after(reading, () -> readLog(its, fresh));
    }

    private void readLog(int its, Pool fresh) {
        if (its != loop) {
            return;
        }
        long until = broker.control.stable();
        for (var entry : broker.control.read(0, until)) {
            if (entry.committed()) {
                fresh.replay(SimFleet.key(entry), entry.value());
            }
        }
        host.after(host.random.nextLong(1, 200), () -> readWants(its, fresh, until));
    }

    private void readWants(int its, Pool fresh, long control) {
        if (its != loop) {
            return;
        }
        for (var entry : broker.states.read(0, broker.states.stable())) {
            entry.value()
                    .ifPresent(
                            status ->
                                    status.node()
                                            .ifPresent(node -> fresh.ran(status.agent(), node)));
        }
        long wants = broker.relevance.stable();
        broker.relevance.read(0, wants).stream()
                .filter(Entry::committed)
                .forEach(entry -> want(fresh, entry));
        long beats = broker.heartbeats.end();
        for (var entry : broker.heartbeats.read(0, beats)) {
            entry.value().ifPresent(fresh::saidBefore);
        }
        fresh.begin(host.clock());
        pool = fresh;
        silence = new SimSilence();
        state = State.PLACING;
        pause = 100;
        judge.tell(() -> host + " is up to date");
        follow(its, fresh, control, wants, beats);
        turn(its);
    }

    private static void want(Pool pool, Entry<Decision> entry) {
        var at = new Position(0, entry.offset());
        var _ = pool.want(SimFleet.agent(entry), entry.value(), at);
    }

    private void follow(int its, Pool pool, long control, long wants, long beats) {
        readers.add(
                new SimReader<>(
                        host,
                        broker.control,
                        control,
                        true,
                        all -> take(its, () -> released(pool, all))));
        readers.add(
                new SimReader<>(
                        host,
                        broker.relevance,
                        wants,
                        true,
                        all -> take(its, () -> all.forEach(entry -> want(pool, entry)))));
        readers.add(
                new SimReader<>(
                        host,
                        broker.relevance,
                        wants,
                        false,
                        all -> take(its, () -> all.forEach(entry -> raise(pool, entry)))));
        readers.add(
                new SimReader<>(
                        host,
                        broker.heartbeats,
                        beats,
                        true,
                        all -> take(its, () -> all.forEach(entry -> heard(pool, entry)))));
    }

    private void released(Pool pool, List<Entry<ControlRecord>> all) {
        for (var entry : all) {
            entry.value()
                    .filter(ControlRecord.Released.class::isInstance)
                    .ifPresent(record -> parts.released(pool, (ControlRecord.Released) record));
        }
    }

    private void raise(Pool pool, Entry<Decision> entry) {
        entry.value()
                .ifPresent(
                        decision ->
                                parts.raised(
                                        pool,
                                        decision,
                                        new Position(0, entry.offset()),
                                        host.clock()));
    }

    private void heard(Pool pool, Entry<NodeReport> entry) {
        silence.read(entry);
        parts.heard(pool, entry);
    }

    /** A batch waits for the loop's next turn. */
    private void take(int its, Runnable batch) {
        if (its == loop) {
            queue.add(batch);
            if (!writing) {
                takeAll();
                turn(its);
            }
        }
    }

    private void takeAll() {
        for (int i = 0; i < MOST_BATCHES && !queue.isEmpty(); i++) {
            queue.remove().run();
        }
    }

    private void look(long number) {
        host.after(
                LOOK,
                () -> {
                    if (number == looked) {
                        boolean idle = host.time.now() - turned >= LOOK;
                        if (state == State.PLACING && !writing && idle) {
                            takeAll();
                            turn(loop);
                        }
                        look(number);
                    }
                });
    }

    /** Decides, and writes what was decided. */
    private void turn(int its) {
        Pool placing = pool;
        if (placing == null || its != loop) {
            return;
        }
        turned = host.time.now();
        Plan plan = parts.decided(placing.decide(host.clock()), host.clock());
        if (plan.isEmpty()) {
            placing.committed(plan);
            return;
        }
        silence.early(plan).ifPresent(judge::broken);
        writing = true;
        long until = host.time.now() + DELIVERY;
        int mine = producer;
        int half = host.random.nextInt(plan.changes().size() + 1);
        request(
                its,
                broker.control,
                until,
                () -> append(mine, plan.changes().subList(0, half)),
                () ->
                        request(
                                its,
                                broker.control,
                                until,
                                () ->
                                        append(
                                                mine,
                                                plan.changes()
                                                        .subList(half, plan.changes().size())),
                                () ->
                                        request(
                                                its,
                                                broker.control,
                                                until,
                                                () -> broker.transactions.commit(ID, mine),
                                                () -> written(its, placing, plan))));
    }

    private void append(int mine, List<Change> changes) {
        for (Change change : changes) {
            switch (change) {
                case Change.ControlWrite(var key, var record) ->
                        broker.transactions.append(ID, mine, broker.control, key, record);
                case Change.StatusWrite(var status) ->
                        broker.transactions.append(
                                ID, mine, broker.states, status.agent(), Optional.of(status));
                case Change.Happened _ -> {}
            }
        }
        if (changes.isEmpty()) {
            broker.transactions.check(ID, mine);
        }
    }

    private void written(int its, Pool placing, Plan plan) {
        placing.committed(plan);
        writing = false;
        takeAll();
        turn(its);
    }
}
