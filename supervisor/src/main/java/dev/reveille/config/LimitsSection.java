package dev.reveille.config;

import dev.reveille.core.fleet.LimitsSpec;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The {@code limits} of a spec or a type. */
final class LimitsSection {
    /** Below this a unit was forgotten: no program lives in less than a mebibyte. */
    private static final long LEAST_MEMORY = 1 << 20;

    private LimitsSection() {}

    /** What is written there; a section that is not there writes nothing. */
    static LimitsSpec read(Fields limits) {
        long memory = limits.size("memory", 0);
        if (memory > 0 && memory < LEAST_MEMORY) {
            limits.wrong(
                    "memory",
                    "is " + memory + " bytes, in which nothing runs",
                    "write a unit, such as 256Mi; 0 = no limit");
        }
        double cpu = limits.number("cpu", 0, 100_000, 0);
        int processes = limits.integer("processes", 1, Integer.MAX_VALUE, 1);
        int files = limits.integer("files", 5, Integer.MAX_VALUE, 5);
        var written =
                new LimitsSpec(
                        limits.has("memory") ? OptionalLong.of(memory) : OptionalLong.empty(),
                        limits.has("cpu") ? OptionalDouble.of(cpu) : OptionalDouble.empty(),
                        limits.has("processes") ? OptionalInt.of(processes) : OptionalInt.empty(),
                        limits.has("files") ? OptionalInt.of(files) : OptionalInt.empty());
        limits.done();
        return written;
    }
}
