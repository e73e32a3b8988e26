package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatTest {
    private static final Standing REFUSED = new Standing.Refused("host2", Incarnation.of(7));
    private final Seat seat = new Seat(new NodeId("n1"), Duration.ofSeconds(5));

    @Test
    void aNodeWhoseIdIsTakenWaitsUntilItsFormerLifeWouldBeLostAndEndsThen() {
        // Given
        seat.keep(REFUSED, seconds(100));
        // Then
        assertThatCode(() -> seat.keep(REFUSED, seconds(160))).doesNotThrowAnyException();
        assertThatThrownBy(() -> seat.keep(REFUSED, seconds(161)))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("NodeIdInUse")
                .hasMessageContaining("host2");
    }

    @Test
    void aNodeThatWasAcceptedMeanwhileBeginsToWaitAnew() {
        // Given
        seat.keep(REFUSED, seconds(100));
        seat.keep(new Standing.Accepted(), seconds(130));
        seat.keep(REFUSED, seconds(140));
        // Then
        assertThatCode(() -> seat.keep(REFUSED, seconds(190))).doesNotThrowAnyException();
    }

    @Test
    void aNodeThatMayRunNothingSaysWhy() {
        var accepted = new Standing.Accepted();
        assertThat(seat.troubles(true, accepted)).isEmpty();
        assertThat(codes(false, accepted)).containsExactly("NodeNotReady");
        assertThat(codes(true, new Standing.Unknown())).containsExactly("NodeNotAccepted");
        assertThat(codes(true, new Standing.Lost(false))).containsExactly("NodeLost");
        assertThat(codes(true, REFUSED)).containsExactly("NodeIdInUse");
    }

    private List<String> codes(boolean replayed, Standing standing) {
        return seat.troubles(replayed, standing).stream().map(Problem::code).toList();
    }

    private static long seconds(long number) {
        return Duration.ofSeconds(number).toNanos();
    }
}
