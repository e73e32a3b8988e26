package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.wire.Reading;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The control log is compacted all the time, while agents are handed over. */
@Tag("faults")
class CompactionTest {
    /** What placement and nodes write for one agent that moves, at least. */
    private static final int RECORDS_OF_A_MOVE = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void whoReadsWhatIsLeftOfTheLogDuringAHandOverActsAsWhoHasReadAllOfIt() throws Exception {
        // Nobody is to be lost: the record of a loss, once compacted, excuses no overlap any more.
        try (var fleet = RealFleet.begin(dir, "lost.after=60s\nnode.lease=60s\n")) {
            // Given
            compactAlways(fleet);
            fleet.running("any", 6);
            fleet.running("one", 3);
            int moves = 0;
            // When agents move round and round, and the log is read anew meanwhile
            for (String node : List.of("n1", "n2", "n3", "n1")) {
                moves += fleet.on(node).size();
                String next = RealFleet.NODES.get((RealFleet.NODES.indexOf(node) + 1) % 3);
                fleet.said("drain", node);
                fleet.role(next).kill();
                String placing = fleet.placing();
                fleet.role(placing).kill();
                fleet.start(List.of(next, placing));
                RealFleet.patiently().until(() -> fleet.on(node).isEmpty());
                fleet.said("uncordon", node);
            }
            // Then
            fleet.awaitWell();
            assertThat(records(fleet)).isLessThan((long) RECORDS_OF_A_MOVE * moves);
        }
    }

    private static void compactAlways(RealFleet fleet) throws Exception {
        var kafka = KafkaSettings.of(fleet.broker.bootstrapServers());
        try (var admin = Admin.create(kafka.admin("test"))) {
            var log = new ConfigResource(ConfigResource.Type.TOPIC, "reveille.control");
            var broker = new ConfigResource(ConfigResource.Type.BROKER, "");
            var ofLog = new HashMap<String, String>();
            ofLog.put(TopicConfig.SEGMENT_MS_CONFIG, "200");
            ofLog.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.0001");
            ofLog.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, "0");
            admin.incrementalAlterConfigs(
                            Map.of(
                                    log,
                                    set(ofLog),
                                    broker,
                                    set(Map.of("log.cleaner.backoff.ms", "200"))))
                    .all()
                    .get();
        }
    }

    private static List<AlterConfigOp> set(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
                .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                .toList();
    }

    /** That are left in the log. */
    private static long records(RealFleet fleet) {
        var records = new AtomicLong();
        var kafka = KafkaSettings.of(fleet.broker.bootstrapServers());
        try (var history = new History(kafka, new SingleObjectCodec())) {
            history.each(Reading.CONTROL, new From.Beginning(), _ -> records.incrementAndGet());
        }
        return records.get();
    }
}
