package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");

    private final InOrder<String> order = new InOrder<>();

    @Test
    void whatComesLateIsToldWhereItBelongs() {
        // When
        order.add(ZERO.plusMillis(20), "ready", ZERO.plusMillis(30));
        order.add(ZERO.plusMillis(10), "started", ZERO.plusMillis(90));
        order.add(ZERO.plusMillis(10), "and again", ZERO.plusMillis(91));
        // Then
        assertThat(order.due(ZERO.plusMillis(200))).isEmpty();
        assertThat(order.due(ZERO.plusMillis(300)))
                .containsExactly("started", "and again", "ready");
        assertThat(order.due(ZERO.plusMillis(400))).isEmpty();
    }

    @Test
    void aStreamThatNeverPausesIsToldNoLaterThanASecond() {
        for (int i = 0; i <= 10; i++) {
            order.add(ZERO.plusMillis(i * 100L), "line " + i, ZERO.plusMillis(i * 100L));
        }
        assertThat(order.due(ZERO.plusMillis(1000))).hasSize(11);
    }
}
