package dev.reveille.bench;

import dev.reveille.app.DevFleet;
import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.wire.Activities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;

/** A fleet in a fresh directory, whose one agent type greets and then waits to be stopped. */
final class BenchFleet implements AutoCloseable {
    /** A shell that says hello with its first instruction and ends at the end of its input. */
    private static final List<String> GREETER =
            List.of(
                    "sh",
                    "-c",
                    "echo '{\"type\":\"hello\",\"protocol\":1}';"
                            + " while read -r line; do"
                            + " case $line in *shutdown*) exit 0;; esac; done");

    /** Agents it may run at once. */
    static final int SLOTS = 1_000;

    private final Path dir;
    private final boolean ownDir;
    private final DevFleet fleet;

    /** With a broker of its own in this process. */
    BenchFleet(NodeProbe probe) throws IOException, InterruptedException {
        this(Files.createTempDirectory("reveille-bench-"), new DevFleet.Broker.Embedded(0), probe);
    }

    /** In a directory of the caller's, with a broker that runs elsewhere. */
    BenchFleet(Path dir, KafkaSettings kafka, NodeProbe probe)
            throws IOException, InterruptedException {
        this(dir, new DevFleet.Broker.At(kafka.bootstrapServers()), probe);
    }

    private BenchFleet(Path dir, DevFleet.Broker broker, NodeProbe probe)
            throws IOException, InterruptedException {
        this.dir = dir;
        this.ownDir = broker instanceof DevFleet.Broker.Embedded;
        this.fleet =
                DevFleet.start(
                        new DevFleet.Plan(
                                dir, broker, 0, SLOTS, Map.of("greeter", greeter()), probe));
        fleet.closeOnSignal();
        fleet.awaitReady();
    }

    private static AgentType greeter() {
        return new AgentType(
                "greeter",
                GREETER,
                Path.of("/"),
                Map.of(),
                List.of(),
                AgentType.Protocol.STDIO,
                new AgentType.Ready.Hello(),
                AgentType.START_TIMEOUT,
                AgentType.Stop.DEFAULT,
                new AgentType.Heartbeat(Duration.ZERO, Duration.ofSeconds(10)),
                0,
                AgentType.Log.DEFAULT);
    }

    /** Applies a template, YAML, for every tenant. */
    void apply(String template) throws IOException {
        Path file = Files.writeString(dir.resolve("template.yaml"), template);
        if (fleet.command("apply", "-f", file.toString()) != 0) {
            throw new IllegalStateException("the benchmark's own template was refused");
        }
    }

    KafkaSettings kafka() {
        return fleet.kafka();
    }

    /** Something a tenant did. */
    SpecificRecordBase activity(String tenant) {
        return Activities.toAvro(
                tenant, Optional.empty(), "activity", Map.of(), Instant.now(), "bench");
    }

    SingleObjectCodec codec() {
        return new SingleObjectCodec();
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        if (ownDir) {
            BenchCluster.delete(dir);
        }
    }
}
