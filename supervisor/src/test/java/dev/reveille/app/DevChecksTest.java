package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DevChecksTest {
    @Test
    void everyPortInUseIsNamedWithItsFlagAtOnce() throws Exception {
        try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var problems =
                    catchThrowableOfType(
                            Problems.class,
                            () -> DevChecks.ports(one.getLocalPort(), two.getLocalPort()));
            assertThat(problems.list())
                    .extracting(Problem::line)
                    .satisfiesExactly(
                            line -> assertThat(line).contains("--port " + one.getLocalPort()),
                            line -> assertThat(line).contains("--http-port " + two.getLocalPort()));
        }
    }

    @Test
    void whatIsNoPortIsSaid() {
        var problems = catchThrowableOfType(Problems.class, () -> DevChecks.ports(70_000, -1));
        assertThat(problems.list()).extracting(Problem::code).containsOnly("PortTaken").hasSize(2);
    }

    @Test
    void bothCannotHaveOneButBothMayHaveAFreeOne() {
        var problems = catchThrowableOfType(Problems.class, () -> DevChecks.ports(54321, 54321));
        assertThat(problems).hasMessageContaining("--port and --http-port are both 54321");
        assertThatCode(() -> DevChecks.ports(0, 0)).doesNotThrowAnyException();
    }
}
