package dev.reveille.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LimitsSpecTest {
    private static final long MIB = 1 << 20;

    private static LimitsSpec written(long memory, double cpu, int processes, int files) {
        return new LimitsSpec(
                OptionalLong.of(memory),
                OptionalDouble.of(cpu),
                OptionalInt.of(processes),
                OptionalInt.of(files));
    }

    private static LimitsSpec memory(long bytes) {
        return new LimitsSpec(
                OptionalLong.of(bytes),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    @Test
    void whereNobodyWritesAnythingOnlyMemoryIsLimited() {
        assertThat(LimitsSpec.UNWRITTEN.within(LimitsSpec.UNWRITTEN))
                .isEqualTo(
                        new Limits(
                                OptionalLong.of(256 * MIB),
                                OptionalDouble.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty()));
    }

    @Test
    void whatOneWritesHoldsAndOfBothTheSmaller() {
        var small = written(100 * MIB, 0.5, 10, 20);
        var large = written(200 * MIB, 2, 40, 80);
        var limits =
                new Limits(
                        OptionalLong.of(100 * MIB),
                        OptionalDouble.of(0.5),
                        OptionalInt.of(10),
                        OptionalInt.of(20));
        assertThat(small.within(large)).isEqualTo(limits);
        assertThat(large.within(small)).isEqualTo(limits);
        assertThat(small.within(LimitsSpec.UNWRITTEN)).isEqualTo(limits);
        assertThat(LimitsSpec.UNWRITTEN.within(small)).isEqualTo(limits);
    }

    @Test
    void zeroIsNoLimitButNoneAboveATypesOwn() {
        assertThat(memory(0).within(LimitsSpec.UNWRITTEN)).isEqualTo(Limits.NONE);
        assertThat(memory(0).within(memory(0))).isEqualTo(Limits.NONE);
        assertThat(memory(0).within(memory(MIB)).memoryBytes()).hasValue(MIB);
    }

    @Test
    void whatIsAboveItsTypesCeilingIsNamedWithBothValues() {
        assertThat(written(512 * MIB, 2, 40, 80).above(written(256 * MIB, 0.5, 10, 20)))
                .containsExactly(
                        "limits.memory is 512Mi, its type allows 256Mi",
                        "limits.cpu is 2.0, its type allows 0.5",
                        "limits.processes is 40, its type allows 10",
                        "limits.files is 80, its type allows 20");
        assertThat(memory(0).above(memory(MIB)))
                .containsExactly("limits.memory is unlimited, its type allows 1Mi");
    }

    @Test
    void whatIsWithinIsNotNamed() {
        var type = written(256 * MIB, 0.5, 10, 20);
        assertThat(type.above(type)).isEmpty();
        assertThat(LimitsSpec.UNWRITTEN.above(type)).isEmpty();
        assertThat(written(256 * MIB, 2, 40, 80).above(LimitsSpec.UNWRITTEN)).isEmpty();
        assertThat(memory(512 * MIB).above(memory(0))).isEmpty();
    }
}
