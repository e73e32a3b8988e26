package dev.reveille.e2e;

import dev.reveille.core.fleet.AgentType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Agent types of end-to-end tests: shell programs. */
final class Types {
    private Types() {}

    /** Runs until it is told to stop; says hello first. */
    static AgentType greeter() {
        return type(
                "greeter",
                "echo '{\"type\":\"hello\",\"protocol\":1}';"
                        + " while read -r line; do case $line in *shutdown*) exit 0;; esac; done",
                AgentType.Protocol.STDIO,
                new AgentType.Ready.Hello());
    }

    static AgentType type(
            String name, String script, AgentType.Protocol protocol, AgentType.Ready ready) {
        return new AgentType(
                name,
                List.of("sh", "-c", script),
                Path.of("/"),
                Map.of(),
                List.of(),
                protocol,
                ready,
                AgentType.START_TIMEOUT,
                new AgentType.Stop(Duration.ofSeconds(2), Duration.ofSeconds(1)),
                AgentType.Heartbeat.DEFAULT,
                0,
                AgentType.Log.DEFAULT);
    }
}
