package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Judge;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.lifecycle.Standing;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.Habit;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A spec, judged by the code that judges it live: evaluator, thresholds, hysteresis, dwell and
 * archiving. It is tried on every tenant, whichever the file names, as if a template covered them
 * all: an agent comes into being with its tenant's first activity.
 *
 * <p>A minute's activity comes just after the minute began: what was due at its first instant has
 * been done by then.
 *
 * @param name of its file
 * @param policy what it says
 */
record SpecPolicy(String name, Policy policy) implements ReplayPolicy {
    /** Live, ticks let an agent be looked at a few times a second, and no evaluator more often. */
    private static final Duration TICK = Duration.ofMillis(250);

    @Override
    public Run begin() {
        var kin = new Kin();
        return tenant -> new Judged(tenant, kin);
    }

    private static Instant start(long minute) {
        return Instant.ofEpochSecond(minute * 60);
    }

    private final class Judged implements Course {
        private final TenantId id;
        private final Kin kin;
        private KnownTenant tenant = KnownTenant.UNKNOWN;
        private ActivityHistory history = ActivityHistory.EMPTY;
        private boolean seen;
        private Forecast habit;
        private Optional<Standing> standing = Optional.empty();
        private Optional<Instant> due = Optional.empty();

        Judged(TenantId id, Kin kin) {
            this.id = id;
            this.kin = kin;
            habit = new Forecast(history, kin);
        }

        @Override
        public boolean active(long minute) {
            kin.learn(history, minute);
            history = history.with(minute);
            habit = new Forecast(history, kin);
            told(new TenantEvent.Active(id, Optional.empty(), "activity", Map.of()), minute);
            return runs();
        }

        @Override
        public void told(TenantEvent event, long minute) {
            Instant now = start(minute);
            var facts = TenantFold.facts(event, now);
            if (TenantFold.problems(tenant.facts(), facts).isEmpty()) {
                tenant = tenant.with(facts);
                // As live: who only has or spends something has given no sign of life.
                seen |= !(event instanceof TenantEvent.Endowed);
                if (seen) {
                    judge(now);
                }
            }
        }

        @Override
        public Look after(long minute) {
            return look(minute);
        }

        @Override
        public Look look(long minute) {
            Instant end = start(minute + 1);
            while (due.filter(at -> !at.isAfter(end)).isPresent()) {
                judge(due.get());
            }
            return new Look(runs(), due.map(Judged::minuteBefore).orElse(Look.NEVER));
        }

        /** The minute at whose end a deadline has come. */
        private static long minuteBefore(Instant deadline) {
            return Math.ceilDiv(deadline.toEpochMilli(), 60_000L) - 1;
        }

        private boolean runs() {
            return standing.filter(s -> s.state().runs()).isPresent();
        }

        private void judge(Instant now) {
            var judgement = Judge.judge(policy, context(now), standing, Set.of(), "replay");
            standing = Optional.of(judgement.standing());
            due =
                    judgement
                            .decision()
                            .nextLookAt()
                            .map(at -> at.isBefore(now.plus(TICK)) ? now.plus(TICK) : at);
        }

        private RelevanceContext context(Instant now) {
            var general = new ArrayList<Fact>();
            policy.spec()
                    .relevance()
                    .facts()
                    .forEach(
                            (fact, value) ->
                                    FactValue.of(value)
                                            .map(v -> new Fact(fact, v, now, "spec"))
                                            .ifPresent(general::add));
            standing.map(last -> new FactValue.Real(last.score()))
                    .map(score -> new Fact("score", score, now, "relevance"))
                    .ifPresent(general::add);
            List<Collection<Fact>> layers = List.of(tenant.facts().values(), general);
            return RelevanceContext.of(now, layers).with(new Untold(habit));
        }
    }

    /** A habit without its story, which costs more than its chance and is read by nobody here. */
    private record Untold(Habit habit) implements Habit {
        @Override
        public Optional<Instant> last() {
            return habit.last();
        }

        @Override
        public double chance(Instant moment) {
            return habit.chance(moment);
        }

        @Override
        public Optional<Instant> over() {
            return habit.over();
        }

        @Override
        public String story(Instant moment) {
            return "";
        }
    }
}
