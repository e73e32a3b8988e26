package dev.reveille.app;

import dev.reveille.core.fleet.AgentType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;

/**
 * What {@code reveille dev} says once everything is up.
 *
 * @param kafka host:port
 * @param http host:port
 * @param data directory of everything
 * @param types catalogue the user named; empty = that of the examples
 */
record Welcome(String kafka, String http, Path data, Map<String, AgentType> types) {
    private static final String USUAL = "127.0.0.1:9092";

    void print(PrintWriter out, long nanos) {
        String server = kafka.equals(USUAL) ? "" : " --bootstrap-server " + kafka;
        out.printf(
                """
                ready in %.1f s: Kafka %s, HTTP http://%s, data %s

                Try next, in another terminal:
                  supervisor/bin/reveille apply -f %s
                  supervisor/bin/reveille activity acme%s
                  supervisor/bin/reveille status%s

                Ctrl-C stops everything, agents included.
                """,
                nanos / 1e9, kafka, http, data, applied(server), server, server);
        out.flush();
    }

    private String applied(String server) {
        return types.isEmpty()
                ? "supervisor/examples/hello/hello.yaml" + server
                : "SPEC.yaml"
                        + server
                        + "   # a spec of yours, its type one of: "
                        + String.join(", ", new TreeSet<>(types.keySet()));
    }
}
