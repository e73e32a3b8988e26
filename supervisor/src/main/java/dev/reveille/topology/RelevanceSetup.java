package dev.reveille.topology;

import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.JsonToo;
import dev.reveille.wire.PatientCodec;
import dev.reveille.wire.RelevanceWire;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What relevance is built from.
 *
 * @param names of topics
 * @param layout the tenant topics' partition count, copies
 * @param codec of values
 * @param specs reads specs and templates
 * @param evaluators those specs may name
 * @param clock asked for how far the backlog reaches; no decision takes its time from it
 * @param counters what it counts while it runs
 * @param rollout agents of a partition that may change in a second after a template did, or after a
 *     pause of many ended
 * @param nanos as {@link System#nanoTime} counts: tells how long a slice of work takes, and nothing
 *     about what is decided
 */
public record RelevanceSetup(
        TopicNames names,
        TopicLayout layout,
        AvroCodec codec,
        SpecReader specs,
        Evaluators evaluators,
        InstantSource clock,
        RelevanceCounters counters,
        int rollout,
        LongSupplier nanos) {
    /** With a dozen partitions a few hundred processes a second are replaced. */
    public static final int ROLLOUT = 20;

    /** By the evaluators on the class path, without a guard. */
    public static RelevanceSetup of(
            TopicNames names, TopicLayout layout, AvroCodec codec, SpecReader specs) {
        return new RelevanceSetup(
                names,
                layout,
                codec,
                specs,
                Evaluators.standard(),
                InstantSource.system(),
                new RelevanceCounters(),
                ROLLOUT,
                System::nanoTime);
    }

    /** By these evaluators instead. */
    public RelevanceSetup by(Evaluators others) {
        return new RelevanceSetup(
                names, layout, codec, specs, others, clock, counters, rollout, nanos);
    }

    /** The same, rolling templates out at another pace. */
    public RelevanceSetup rollingOut(int agentsPerSecond) {
        return new RelevanceSetup(
                names, layout, codec, specs, evaluators, clock, counters, agentsPerSecond, nanos);
    }

    /** For the thread that keeps the global stores: it is not replaced, so it waits to the end. */
    RelevanceWire endlessWire() {
        return new RelevanceWire(PatientCodec.endless(codec), names);
    }

    RelevanceWire wire() {
        return new RelevanceWire(new JsonToo(codec, names), names);
    }
}
