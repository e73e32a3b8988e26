package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.history.replay.Outcome;
import dev.reveille.schemas.ResourceScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Minutes lived on the real topology, and what its decisions come to, counted from them alone. */
final class Lived {
    private static final String AGENT = "assistant";
    private static final long FIRST = ActivityHistory.minuteOf(Rig.START);
    private static final int FLAP_MINUTES = 5;

    /** What is told at the beginning of a minute: queues and the fleet first, then activity. */
    record Minute(int minute, List<Double> cpu, List<TenantEvent> events) {}

    /** One tenant's figures, as replay names them. */
    private static final class Count {
        private boolean runs;
        private long changed = Long.MIN_VALUE / 2;
        private int served;
        private int cold;
        private int unserved;
        private int idle;
        private int wakes;
        private int flaps;

        private void turn(long minute, boolean to) {
            runs = to;
            wakes += to ? 1 : 0;
            flaps += minute - changed <= FLAP_MINUTES ? 1 : 0;
            changed = minute;
        }

        private void served(boolean before) {
            cold += before ? 0 : 1;
            served += runs ? 1 : 0;
            unserved += runs ? 0 : 1;
        }

        private Outcome.Line line(TenantId tenant) {
            return new Outcome.Line(tenant, served, cold, unserved, idle, wakes, flaps);
        }
    }

    /** Starts and stops, as {@code tenant minute wakes}. */
    final List<String> changes = new ArrayList<>();

    private final Map<TenantId, Count> counts = new TreeMap<>();
    private final Rig rig;

    private Lived(Rig rig) {
        this.rig = rig;
    }

    /** A minute's activity comes after what is due by it. */
    static Lived of(String template, List<Minute> minutes) {
        try (var rig = Rig.fresh()) {
            rig.template(Duration.ZERO, AGENT, template);
            var lived = new Lived(rig);
            minutes.forEach(lived::live);
            return lived;
        }
    }

    List<Outcome.Line> lines() {
        return counts.entrySet().stream().map(e -> e.getValue().line(e.getKey())).toList();
    }

    private void live(Minute minute) {
        Duration at = Duration.ofMinutes(minute.minute());
        Instant begin = Rig.START.plus(at);
        if (minute.minute() == 0) {
            rig.tick(at);
            note(begin, false);
        }
        minute.cpu().forEach(cpu -> rig.cpu(at, ResourceScope.NODE, "n1", cpu));
        if (!minute.cpu().isEmpty()) {
            // who reads it is looked at by the next tick, which is to come before the activity
            rig.tick(at);
        }
        note(begin, true);
        var ran = new HashMap<TenantId, Boolean>();
        var active = new HashSet<TenantId>();
        for (TenantEvent event : minute.events()) {
            Count count = counts.computeIfAbsent(event.tenant(), _ -> new Count());
            if (event instanceof TenantEvent.Active what) {
                ran.putIfAbsent(event.tenant(), count.runs);
                if (what.agent().filter(name -> !name.equals(AGENT)).isEmpty()) {
                    active.add(event.tenant());
                }
            }
            tell(at, event);
            note(begin, true);
        }
        ran.forEach(
                (tenant, before) -> {
                    if (active.contains(tenant)) {
                        counts.computeIfAbsent(tenant, _ -> new Count()).served(before);
                    }
                });
        // when rates are looked at again
        for (int second = 10; second <= 60; second += 10) {
            rig.tick(at.plusSeconds(second));
            note(begin.plusSeconds(second), false);
        }
        counts.forEach(
                (tenant, count) -> count.idle += count.runs && !active.contains(tenant) ? 1 : 0);
    }

    private void tell(Duration at, TenantEvent event) {
        String tenant = event.tenant().value();
        switch (event) {
            case TenantEvent.Active active -> {
                var attributes = new TreeMap<String, Object>();
                active.attributes().forEach((name, value) -> attributes.put(name, value.text()));
                active.agent()
                        .ifPresentOrElse(
                                agent -> rig.activityOf(at, tenant, agent, attributes),
                                () -> rig.activity(at, tenant, attributes));
            }
            case TenantEvent.Waiting waiting ->
                    rig.queue(at, tenant, waiting.eventType().orElse(null), waiting.depth());
            case TenantEvent.Endowed _ -> throw new IllegalArgumentException("not told here");
        }
    }

    private void note(Instant at, boolean now) {
        // What comes due by a minute's first instant is the last thing of the minute before.
        long minute = Math.floorDiv(at.toEpochMilli() - (now ? 0 : 1), 60_000L) - FIRST;
        for (var some : rig.decisions()) {
            var decision = some.orElseThrow();
            assertThat(decision.agent().name()).isEqualTo(AGENT);
            boolean runs = decision.state().runs();
            TenantId tenant = decision.agent().tenant();
            Count count = counts.computeIfAbsent(tenant, _ -> new Count());
            if (runs != count.runs) {
                changes.add(tenant + " " + minute + (runs ? " wakes" : " sleeps"));
                count.turn(minute, runs);
            }
        }
    }
}
