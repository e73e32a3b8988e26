package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.schemas.Activity;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.ShakyCodec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Records that only a schema registry keeps from being read are never given up. */
class RegistryAwayTest {
    private static final Duration AT = Duration.ofSeconds(1);

    @Test
    void anActivityIsNoDeadLetterWhileTheRegistryIsAway() {
        var codec = new ShakyCodec(Activity.class);
        try (var rig = Rig.over(codec)) {
            codec.fails(Code.REGISTRY_UNREACHABLE);
            assertThatThrownBy(() -> rig.activity(AT, "acme"))
                    .hasRootCauseInstanceOf(CodecException.class);
            keptBack(rig);
        }
    }

    @Test
    void aSampleIsNoDeadLetterWhileTheRegistryIsAway() {
        var codec = new ShakyCodec(ResourceSample.class);
        try (var rig = Rig.over(codec)) {
            codec.fails(Code.REGISTRY_DENIED);
            assertThatThrownBy(() -> rig.cpu(AT, ResourceScope.NODE, "n1", 0.5))
                    .hasRootCauseInstanceOf(CodecException.class);
            keptBack(rig);
        }
    }

    @Test
    void anActivityWhoseSchemaTheRegistryDoesNotHaveIsADeadLetter() {
        var codec = new ShakyCodec(Activity.class);
        try (var rig = Rig.over(codec)) {
            codec.fails(Code.UNKNOWN_SCHEMA);
            rig.activity(AT, "acme");
            assertThat(rig.written(Topic.DEAD_LETTERS)).hasSize(1);
        }
    }

    private static void keptBack(Rig rig) {
        assertThat(rig.written(Topic.DEAD_LETTERS)).isEmpty();
        assertThat(rig.counters.get(Counter.DEAD_LETTERS)).isZero();
    }
}
