package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import dev.reveille.wire.ShakyCodec;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowTest {
    private final ShakyCodec codec = new ShakyCodec(AgentSpecDocument.class);
    private final Row<byte[]> row =
            new Row<>(
                    Topic.AGENT_SPECS,
                    new Position("reveille.agent-specs", 0, 0),
                    Instant.EPOCH,
                    "acme/a",
                    Optional.of(new byte[] {1}));

    @Test
    void whatOnlyARegistryKeepsFromBeingReadIsNotPassedOverInSilence() {
        codec.fails(Code.REGISTRY_DENIED);
        assertThatThrownBy(() -> Row.of(Reading.SPECS, codec, row))
                .isInstanceOfSatisfying(
                        Problems.class,
                        e ->
                                assertThat(e.list())
                                        .singleElement()
                                        .satisfies(
                                                problem -> {
                                                    assertThat(problem.code())
                                                            .isEqualTo("RegistryDenied");
                                                    assertThat(problem.recoverable()).isTrue();
                                                }));
    }

    @Test
    void whatNobodyCanReadIsPassedOver() {
        codec.fails(Code.UNKNOWN_SCHEMA);
        assertThat(Row.of(Reading.SPECS, codec, row)).isEmpty();
    }
}
