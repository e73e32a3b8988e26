package dev.reveille.history.replay;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Judge;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.lifecycle.SpecFacts;
import dev.reveille.core.lifecycle.Standing;
import dev.reveille.core.relevance.ActivityRates;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.Habit;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.history.replay.ReplayPolicy.Course;
import dev.reveille.history.replay.ReplayPolicy.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One tenant's agent under a spec. */
final class SpecCourse implements Course {
    /** Live, ticks let an agent be looked at twice a second, and no evaluator more often. */
    private static final Duration TICK = Duration.ofMillis(500);

    private final TenantId id;
    private final Policy policy;
    private final SpecRun run;
    private final SpecMemory memory;
    private ActivityHistory history = ActivityHistory.EMPTY;
    // Made when somebody asks.
    private @Nullable Habit habit;
    private boolean seen;
    private boolean readsFleet;
    private boolean readsRates;
    private Optional<Standing> standing = Optional.empty();
    private Optional<Instant> due = Optional.empty();

    SpecCourse(TenantId id, Policy policy, SpecRun run) {
        this.id = id;
        this.policy = policy;
        this.run = run;
        memory = new SpecMemory(id, policy.spec().id().name(), run);
    }

    @Override
    public boolean active(long minute, MinuteActivity what) {
        if (memory.remembered(what, start(minute))) {
            onActivity(minute);
        }
        return runs();
    }

    private void onActivity(long minute) {
        memory.activeAt(start(minute), 1);
        run.kin().learn(history, minute);
        history = history.with(minute);
        habit = null;
        seen = true;
        judge(start(minute));
    }

    @Override
    public boolean concerns(MinuteActivity what) {
        return memory.concerns(what);
    }

    /** As live, of another agent's activity only rates and habits tell, which are the tenant's. */
    @Override
    public boolean beside(long minute, MinuteActivity what, boolean ran) {
        run.noteBeside();
        onActivity(minute);
        return runs();
    }

    /** Live, each event is judged as it comes; after the first, nothing but rates is another. */
    @Override
    public boolean more(long minute, int events, boolean ran) {
        if (events > 0) {
            memory.activeAt(start(minute), events);
            if (readsRates) {
                judge(start(minute));
            }
        }
        return runs();
    }

    @Override
    public boolean told(TenantEvent event, long minute, boolean ran) {
        Instant now = start(minute);
        boolean kept = memory.told(event, now);
        // As live: who only has or spends something has given no sign of life.
        seen |= kept && !(event instanceof TenantEvent.Endowed);
        if (kept && seen) {
            judge(now);
        }
        return runs();
    }

    @Override
    public boolean fleetChanged(long minute, boolean ran) {
        if (readsFleet) {
            judge(start(minute));
        }
        return runs();
    }

    @Override
    public Look after(long minute) {
        return look(minute);
    }

    @Override
    public Look look(long minute) {
        Instant end = start(minute + 1);
        while (due.isPresent() && !due.get().isAfter(end)) {
            judge(due.get());
        }
        return new Look(runs(), due.map(SpecCourse::minuteBefore).orElse(Look.NEVER));
    }

    private static Instant start(long minute) {
        return Instant.ofEpochSecond(minute * 60);
    }

    /** The minute at whose end a deadline has come. */
    private static long minuteBefore(Instant deadline) {
        return Math.ceilDiv(deadline.toEpochMilli(), 60_000L) - 1;
    }

    private boolean runs() {
        return standing.isPresent() && standing.get().state().runs();
    }

    private void judge(Instant now) {
        var judgement = Judge.judge(policy, context(now), standing, Set.of(), "replay");
        var decision = judgement.decision();
        run.note(id, now, judgement);
        standing = Optional.of(judgement.standing());
        readsFleet = false;
        readsRates = false;
        for (FactUsed input : decision.inputs()) {
            readsFleet |= FleetGauge.FACTS.contains(input.name());
            readsRates |= input.name().startsWith(ActivityRates.FACTS);
        }
        due = decision.nextLookAt().map(at -> at.isBefore(now.plus(TICK)) ? now.plus(TICK) : at);
    }

    /** The layers a context has live, in their order. */
    private RelevanceContext context(Instant now) {
        var layers = memory.layers(now);
        layers.add(run.fleet());
        layers.add(new SpecFacts(policy.spec().relevance(), standing, now));
        return RelevanceContext.ofLayers(now, layers).with(this::habit);
    }

    private Optional<Habit> habit() {
        if (habit == null && history.isKnown()) {
            habit = new Untold(new Forecast(history, run.kin()));
        }
        return Optional.ofNullable(habit);
    }
}
