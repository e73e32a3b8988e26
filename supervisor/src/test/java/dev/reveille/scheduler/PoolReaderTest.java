package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.config.SpecParser;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.PoolSettings;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.wire.ShakyCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PoolReaderTest {
    private final ShakyCodec codec = new ShakyCodec(RelevanceDecision.class);
    private final List<RuntimeException> unreadable = new ArrayList<>();
    private final PoolReader reader =
            new PoolReader(
                    new Pool(PoolSettings.of("default", "s1"), new SpecParser()),
                    codec,
                    1,
                    (_, cause) -> unreadable.add(cause));

    private static ConsumerRecord<String, byte[]> decision() {
        return new ConsumerRecord<>("reveille.relevance", 0, 7, "acme/a", new byte[] {1});
    }

    @Test
    void aDecisionTheRegistryKeepsFromBeingReadEndsTheReadingAndIsNotGivenUp() {
        codec.fails(Code.REGISTRY_UNREACHABLE);
        assertThatThrownBy(() -> reader.committed(decision())).isInstanceOf(CodecException.class);
        assertThat(unreadable).isEmpty();
    }

    @Test
    void aDecisionNobodyCanReadIsGivenUp() {
        codec.fails(Code.UNKNOWN_SCHEMA);
        reader.committed(decision());
        assertThat(unreadable).hasSize(1);
    }
}
