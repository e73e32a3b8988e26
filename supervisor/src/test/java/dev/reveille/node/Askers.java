package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.CapabilitiesSpec;
import dev.reveille.core.fleet.LimitsSpec;
import dev.reveille.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Agents that say what their config tells them to, and what can be seen of it. */
final class Askers {
    /** Says what its config tells it to, and writes down what it is told. */
    private static final String SCRIPT =
            """
            exec python3 -u -c '
            import json, os, sys
            def say(message): print(json.dumps(message), flush=True)
            heard = open(os.environ["REVEILLE_WORK_DIR"] + "/heard", "a", buffering=1)
            say({"type": "hello", "protocol": 1})
            for line in sys.stdin:
                heard.write(line)
                message = json.loads(line) if line.strip() else {}
                if message.get("type") == "init":
                    for each in message["config"].get("say", []): say(each)
                if message.get("type") == "shutdown": sys.exit(0)
            '
            """;

    private Askers() {}

    static AgentType type(CapabilitiesSpec ceiling) {
        var plain =
                Records.type(
                        "asks",
                        SCRIPT,
                        AgentType.Protocol.STDIO,
                        new AgentType.Ready.Hello(),
                        AgentType.START_TIMEOUT,
                        AgentType.Stop.DEFAULT,
                        0);
        return plain.within(
                new AgentType.Confines(LimitsSpec.UNWRITTEN, Optional.empty(), ceiling));
    }

    static String more(String capabilities, String... says) {
        return ",\"capabilities\":%s,\"config\":{\"say\":[%s]}"
                .formatted(capabilities, String.join(",", says));
    }

    /** What the agent was told of that type, once there is so much of it. */
    static List<String> heard(Path dir, OneNode node, AgentId agent, String type, int atLeast) {
        node.until(() -> heard(dir, agent, type).size() >= atLeast);
        return heard(dir, agent, type);
    }

    private static List<String> heard(Path dir, AgentId agent, String type) {
        Path file = dir.resolve("state/agents/" + agent + "/work/heard");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> line.contains("\"type\":\"" + type + "\""))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Values on a topic so far. */
    static <V> List<V> written(KafkaSettings kafka, Topic topic, Function<byte[], V> read) {
        var values = new ArrayList<V>();
        try (var consumer =
                new KafkaConsumer<String, byte[]>(
                        kafka.consumer("peek", KafkaSettings.Isolation.COMMITTED))) {
            var partitions =
                    consumer.partitionsFor(kafka.names().of(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> values.add(read.apply(record.value())));
            }
        }
        return values;
    }
}
