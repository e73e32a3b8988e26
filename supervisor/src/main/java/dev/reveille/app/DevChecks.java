package dev.reveille.app;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Optional;

/** What {@code dev} needs, looked at before anything is begun or written. */
final class DevChecks {
    private DevChecks() {}

    /**
     * Both ports of 127.0.0.1; 0 stands for a free one.
     *
     * @throws Problems every problem, naming its flag
     */
    static void ports(int broker, int http) {
        var problems = new ArrayList<Problem>();
        port(broker, "--port").ifPresent(problems::add);
        if (broker == http && broker != 0) {
            problems.add(
                    Problem.invalid(
                            "PortTaken",
                            "--port and --http-port are both " + http,
                            "give HTTP another with --http-port"));
        } else {
            port(http, "--http-port").ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }

    private static Optional<Problem> port(int port, String flag) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(
                    Problem.of(
                            "PortTaken",
                            Category.STARTUP,
                            flag + " " + port + " on 127.0.0.1 is in use, or is no port",
                            "stop what listens there, or give another with "
                                    + flag
                                    + ", 1 to"
                                    + " 65535"));
        }
    }
}
