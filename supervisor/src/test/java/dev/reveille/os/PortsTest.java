package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int FIRST = 23_100;

    @Test
    void eachPortIsHandedOutOnceUntilGivenBack() {
        // Given
        var ports = new Ports(FIRST, 5);
        var taken = new HashSet<Integer>();
        for (int i = 0; i < 5; i++) {
            taken.add(((Ports.Grant.Port) ports.take()).number());
        }
        assertThat(taken)
                .hasSize(5)
                .allSatisfy(port -> assertThat(port).isBetween(FIRST, FIRST + 4));
        // When
        ports.giveBack(FIRST + 2);
        ports.giveBack(FIRST + 2);
        // Then
        assertThat(ports.take()).isEqualTo(new Ports.Grant.Port(FIRST + 2));
        assertThat(ports.take()).isInstanceOf(Ports.Grant.Exhausted.class);
    }

    @Test
    void whenNoneIsLeftItSaysWhichRangeAndWhatToDo() {
        // Given
        var ports = new Ports(FIRST + 10, 1);
        ports.take();
        // When
        var exhausted = (Ports.Grant.Exhausted) ports.take();
        // Then
        assertThat(exhausted.problem().line())
                .contains("PortsExhausted", "23110 to 23110", "node.ports");
        assertThat(exhausted.problem().recoverable()).isTrue();
    }

    @Test
    void aPortThatAnotherProgramListensOnIsPassedOver() throws IOException {
        // Given
        Ports ports;
        int port;
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();
            ports = new Ports(port, 1);
            // Then
            assertThat(ports.take()).isInstanceOf(Ports.Grant.Exhausted.class);
        }
        assertThat(ports.take()).isEqualTo(new Ports.Grant.Port(port));
    }

    @Test
    void aPortGivenBackIsTheLastToBeHandedOutAgain() {
        var ports = new Ports(FIRST + 20, 3);
        int first = ((Ports.Grant.Port) ports.take()).number();
        ports.giveBack(first);
        assertThat(ports.take()).isNotEqualTo(new Ports.Grant.Port(first));
        assertThat(ports.take()).isNotEqualTo(new Ports.Grant.Port(first));
        assertThat(ports.take()).isEqualTo(new Ports.Grant.Port(first));
    }

    @Test
    void aRangeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Ports(65_000, 1_000)).hasMessageContaining("65000");
        assertThatThrownBy(() -> new Ports(0, 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
