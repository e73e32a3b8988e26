package dev.reveille.app;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What {@code reveille dev} says once everything is up. */
final class Welcome {
    private Welcome() {}

    static void print(PrintWriter out, String kafka, String http, Path data, long nanos) {
        out.printf(
                """
                ready in %.1f s: Kafka %s, HTTP http://%s, data %s

                Try next, in another terminal:
                  supervisor/bin/reveille apply -f supervisor/examples/hello/hello.yaml
                  supervisor/bin/reveille activity acme
                  supervisor/bin/reveille status

                Ctrl-C stops everything, agents included.
                """,
                nanos / 1e9, kafka, http, data);
        out.flush();
    }
}
