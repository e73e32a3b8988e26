package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.KnownTenant;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one agent between two decisions.
 *
 * @param ownSpec its own document; empty = a template alone made it, or it has no spec at all
 * @param facts about this agent alone, by name
 * @param last what the last decision left, if there was one
 */
public record KnownAgent(String ownSpec, Map<String, Fact> facts, Optional<Last> last) {
    public static final KnownAgent UNKNOWN = new KnownAgent("", Map.of(), Optional.empty());

    /** Steps in which a score is compared with the one published last. */
    private static final int BUCKETS = 20;

    public KnownAgent {
        facts = Map.copyOf(facts);
    }

    /**
     * What the last decision left.
     *
     * @param standing where the agent stands
     * @param wouldBe without dwell or hold
     * @param hold what held it
     * @param specVersion spec it was made with
     * @param nextLook when to look again without any event
     * @param readsFleet whether facts about the fleet entered it
     * @param decisions published so far
     * @param override version of what an operator said; empty = nothing
     * @param pool that of its spec
     * @param ofTemplate whether a template made its spec, or lay under it
     * @param stale inputs that were too old to count, comma separated; empty = none
     * @param left pools it was in before
     */
    public record Last(
            Standing standing,
            LifecycleState wouldBe,
            Optional<HoldReason> hold,
            String specVersion,
            Optional<Instant> nextLook,
            boolean readsFleet,
            long decisions,
            String override,
            String pool,
            boolean ofTemplate,
            String stale,
            LeftPools left) {
        /**
         * When to look after a start. What failed may have been mended before it, or was switched
         * off until then.
         */
        Optional<Instant> nextLookAfterStart() {
            return standing.failingSince().isPresent() ? Optional.of(Instant.EPOCH) : nextLook;
        }

        /** Whether it was told already that its spec cannot be used. */
        public boolean frozen() {
            return hold.filter(HoldReason.SPEC_UNUSABLE::equals).isPresent();
        }

        /** One decision more was published. */
        Last published() {
            return new Last(
                    standing,
                    wouldBe,
                    hold,
                    specVersion,
                    nextLook,
                    readsFleet,
                    decisions + 1,
                    override,
                    pool,
                    ofTemplate,
                    stale,
                    left);
        }

        /** The same of an agent that was in those pools before. */
        public Last left(LeftPools pools) {
            return new Last(
                    standing,
                    wouldBe,
                    hold,
                    specVersion,
                    nextLook,
                    readsFleet,
                    decisions,
                    override,
                    pool,
                    ofTemplate,
                    stale,
                    pools);
        }

        Last lookingAt(Optional<Instant> at) {
            return new Last(
                    standing,
                    wouldBe,
                    hold,
                    specVersion,
                    at,
                    readsFleet,
                    decisions,
                    override,
                    pool,
                    ofTemplate,
                    stale,
                    left);
        }
    }

    public KnownAgent withOwnSpec(String document) {
        return new KnownAgent(document, facts, last);
    }

    public KnownAgent with(Map<String, Fact> news) {
        return new KnownAgent(ownSpec, KnownTenant.merged(facts, news), last);
    }

    /** The fact that others need it. */
    public Optional<Fact> needed() {
        return Optional.ofNullable(facts.get(Fact.NEEDED_BY));
    }

    /**
     * Needed by others, or no more. Whoever finds that out knows it of all: it takes the place of
     * what was known, whatever the times.
     */
    public KnownAgent needed(Optional<Fact> needed) {
        var all = new HashMap<>(facts);
        all.remove(Fact.NEEDED_BY);
        needed.ifPresent(fact -> all.put(Fact.NEEDED_BY, fact));
        return new KnownAgent(ownSpec, all, last);
    }

    /** Whether it is to run. */
    public boolean runs() {
        return last.filter(known -> known.standing().state().runs()).isPresent();
    }

    /**
     * Whether it runs for a reason of its own: its score, an operator's word, work in hand; not
     * only because others need it.
     */
    public boolean runsByItself() {
        return runs()
                && (needed().isEmpty()
                        || last.filter(
                                        known ->
                                                known.standing().alone().runs()
                                                        || !known.override().isEmpty())
                                .isPresent());
    }

    /**
     * After a judgement.
     *
     * @param ofTemplate whether a template made its spec, or lies under it
     * @param nextLook when to look again
     */
    public KnownAgent after(
            Judgement judgement,
            boolean ofTemplate,
            Optional<Instant> nextLook,
            boolean readsFleet,
            boolean published) {
        Decision d = judgement.decision();
        long before = last.map(Last::decisions).orElse(0L);
        return new KnownAgent(
                ownSpec,
                facts,
                Optional.of(
                        new Last(
                                judgement.standing(),
                                d.wouldBe(),
                                d.hold(),
                                d.specVersion(),
                                nextLook,
                                readsFleet,
                                published ? before + 1 : before,
                                version(d.override()),
                                d.pool(),
                                ofTemplate,
                                stale(d),
                                d.left())));
    }

    private static String stale(Decision d) {
        return String.join(",", d.doubted().stale());
    }

    private static String version(Optional<AgentOverride> override) {
        return override.map(AgentOverride::version).orElse("");
    }

    /** Whether the last decision was made under that override, or under none. */
    public boolean judgedUnder(Optional<AgentOverride> override) {
        return last.map(Last::override).orElse("").equals(version(override));
    }

    /** When to look after a start: what kept it from ever being judged may be over. */
    public Optional<Instant> nextLookAfterStart() {
        return last.map(Last::nextLookAfterStart).orElse(Optional.of(Instant.EPOCH));
    }

    /** To be looked at again then, if it was ever judged. */
    public KnownAgent lookingAt(Instant at) {
        return new KnownAgent(ownSpec, facts, last.map(l -> l.lookingAt(Optional.of(at))));
    }

    /** Where it stands though its spec cannot be used, and that was told. */
    public KnownAgent frozen(Last told) {
        return new KnownAgent(ownSpec, facts, Optional.of(told.published()));
    }

    /** Whether nothing but the next look differs. */
    public boolean sameButNextLook(KnownAgent other) {
        return ownSpec.equals(other.ownSpec)
                && facts.equals(other.facts)
                && last.map(l -> l.lookingAt(Optional.empty()))
                        .equals(other.last.map(l -> l.lookingAt(Optional.empty())));
    }

    /**
     * Whether a decision differs from the last in a way anyone should hear of: state, hold, inputs
     * too old to count, what it would be, spec, an operator's word, or the score by a step of 0.05.
     * The thousandth event of an active agent does not, so it costs a store write and no record;
     * the next look, which each of them moves, is none of these.
     */
    public boolean isNews(Decision decision) {
        return last.isEmpty()
                || last.filter(
                                known ->
                                        known.standing().state() == decision.state()
                                                && known.wouldBe() == decision.wouldBe()
                                                && known.hold().equals(decision.hold())
                                                && known.stale().equals(stale(decision))
                                                && known.left().equals(decision.left())
                                                && known.override()
                                                        .equals(version(decision.override()))
                                                && known.specVersion()
                                                        .equals(decision.specVersion())
                                                && bucket(known.standing().score())
                                                        == bucket(decision.score()))
                        .isEmpty();
    }

    private static long bucket(double score) {
        return Math.round(score * BUCKETS);
    }
}
