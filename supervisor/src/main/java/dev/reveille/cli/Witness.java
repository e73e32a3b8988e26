package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.History;
import dev.reveille.history.Report;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader.From;
import dev.reveille.wire.JsonToo;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Reads along what is asked for and what runs, for the agents of some tenants. */
final class Witness implements AutoCloseable {
    /** Slack for clocks that differ, at the seam of what stood and what follows. */
    private static final Duration SEAM = Duration.ofSeconds(2);

    private final Set<TenantId> tenants;
    private final Map<TenantId, List<Instant>> activities = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<AgentStatus> statuses = new ArrayList<>();
    private final Set<AgentId> asked = new HashSet<>();
    private final Set<AgentId> running = new HashSet<>();
    private final CountDownLatch placed = new CountDownLatch(1);
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final History history;
    private volatile boolean done;
    private Thread thread = Thread.currentThread();

    private Witness(KafkaSettings kafka, Set<TenantId> tenants) {
        this.tenants = Set.copyOf(tenants);
        this.history = new History(kafka, new JsonToo(kafka.codec(), kafka.names()));
    }

    /** What stands is known, and what follows is read, once this returns. */
    static Witness watching(KafkaSettings kafka, Set<TenantId> tenants) {
        var witness = new Witness(kafka, tenants);
        Instant seam = Instant.now().minus(SEAM);
        witness.history.decisions().values().forEach(witness::decided);
        witness.history.agents().all().forEach(witness::became);
        witness.thread = Thread.ofPlatform().name("witness").start(() -> witness.follow(seam));
        witness.await();
        return witness;
    }

    private void await() {
        try {
            if (!placed.await(30, TimeUnit.SECONDS) && failure.get() == null) {
                throw new IllegalStateException("the topics were not read within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rethrow();
    }

    private void follow(Instant seam) {
        try {
            history.following(List.of(Reading.ACTIVE_TENANTS, Reading.DECISIONS, Reading.STATES))
                    .run(new From.Time(seam), placed::countDown, () -> done, this::take);
        } catch (RuntimeException e) {
            failure.set(e);
            placed.countDown();
        }
    }

    private void take(Row<?> row) {
        switch (row.value().orElse(null)) {
            case Decision decision -> decided(decision);
            case AgentStatus status -> became(status);
            case String tenant -> active(new TenantId(tenant), row.time());
            case null, default -> {}
        }
    }

    private synchronized void active(TenantId tenant, Instant at) {
        if (tenants.contains(tenant)) {
            activities.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(at);
        }
    }

    private synchronized void decided(Decision decision) {
        if (tenants.contains(decision.agent().tenant())) {
            decisions.add(decision);
            keep(asked, decision.agent(), decision.wantsProcess());
        }
    }

    private synchronized void became(AgentStatus status) {
        if (tenants.contains(status.agent().tenant())) {
            statuses.add(status);
            keep(running, status.agent(), status.state().hasProcess());
        }
    }

    private static void keep(Set<AgentId> set, AgentId agent, boolean in) {
        if (in) {
            set.add(agent);
        } else {
            set.remove(agent);
        }
    }

    synchronized boolean quiet() {
        rethrow();
        return asked.isEmpty() && running.isEmpty();
    }

    synchronized int awake() {
        var awake = new HashSet<>(asked);
        awake.addAll(running);
        return awake.size();
    }

    synchronized Report report(Instant end, Duration grace) {
        return Report.of(activities, decisions, statuses, end, grace);
    }

    private void rethrow() {
        RuntimeException e = failure.get();
        if (e != null) {
            throw e;
        }
    }

    @Override
    public void close() {
        done = true;
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        history.close();
    }
}
