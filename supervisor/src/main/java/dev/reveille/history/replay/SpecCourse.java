package dev.reveille.history.replay;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Judge;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.lifecycle.SpecFacts;
import dev.reveille.core.lifecycle.Standing;
import dev.reveille.core.relevance.ActivityRates;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.Fitted;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.Habit;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.history.replay.ReplayPolicy.Course;
import dev.reveille.history.replay.ReplayPolicy.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
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
    private KnownTenant tenant = KnownTenant.UNKNOWN;
    private Map<String, Fact> own = Map.of();
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
    }

    @Override
    public boolean active(long minute, MinuteActivity what) {
        Instant now = start(minute);
        if (isThis(SpecParser.UNNAMED) ? remembered(what.as(id), now) : remembered(what, now)) {
            onActivity(minute);
        }
        return runs();
    }

    /** What names this agent is remembered of it alone, what names none of its tenant. */
    private boolean remembered(MinuteActivity what, Instant now) {
        boolean kept = false;
        for (var part : what.of(MinuteActivity.ALL).stream().toList()) {
            kept = remembered(part.as(id), now);
        }
        for (var part : what.of(policy.spec().id().name()).stream().toList()) {
            kept |= rememberedAsOwn(part.as(id), now);
        }
        return kept;
    }

    private void onActivity(long minute) {
        tenant = tenant.activeAt(start(minute));
        run.kin().learn(history, minute);
        history = history.with(minute);
        habit = null;
        seen = true;
        judge(start(minute));
    }

    @Override
    public boolean concerns(MinuteActivity what) {
        return isThis(SpecParser.UNNAMED) || what.concerns(policy.spec().id().name());
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
            tenant = tenant.activeAt(start(minute), events);
            if (readsRates) {
                judge(start(minute));
            }
        }
        return runs();
    }

    @Override
    public boolean told(TenantEvent event, long minute, boolean ran) {
        Instant now = start(minute);
        boolean kept =
                event.agent().filter(this::isAnother).isPresent()
                        || (event.agent().filter(this::isThis).isPresent()
                                ? rememberedAsOwn(event, now)
                                : remembered(event, now));
        // As live: who only has or spends something has given no sign of life.
        seen |= kept && !(event instanceof TenantEvent.Endowed);
        if (kept && seen) {
            judge(now);
        }
        return runs();
    }

    private boolean isThis(String agent) {
        return agent.equals(policy.spec().id().name());
    }

    /** A policy that names no agent takes what is said of any for its own. */
    private boolean isAnother(String agent) {
        return !isThis(agent) && !isThis(SpecParser.UNNAMED);
    }

    private boolean remembered(TenantEvent event, Instant now) {
        var fitted = fitted(tenant.facts(), event, now);
        tenant = new KnownTenant(fitted.known(), tenant.agents(), tenant.rates());
        tenant = tenant.with(fitted.news());
        return !fitted.refused();
    }

    private boolean rememberedAsOwn(TenantEvent event, Instant now) {
        var fitted = fitted(own, event, now);
        own = KnownTenant.merged(fitted.known(), fitted.news());
        return !fitted.refused();
    }

    private Fitted fitted(Map<String, Fact> known, TenantEvent event, Instant now) {
        var fitted = Fitted.of(known, event, TenantFold.facts(event, now), now);
        if (fitted.refused()) {
            run.noteRefused();
        }
        return fitted;
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
        var layers = new ArrayList<FactLayer>();
        tenant.rates().ifPresent(rates -> layers.add(rates.layer(now)));
        layers.add(FactLayer.of(own));
        layers.add(FactLayer.of(tenant.facts()));
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
