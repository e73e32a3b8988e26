package dev.reveille.bench;

import dev.reveille.app.BrokerAlone;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A broker in a process of its own with Reveille's topics, in a fresh directory. */
final class BenchCluster implements AutoCloseable {
    private final Path directory;
    private final BrokerAlone broker;

    BenchCluster() throws IOException {
        this.directory = Files.createTempDirectory("reveille-bench-");
        this.broker = BrokerAlone.start(directory.resolve("broker"));
        try (var topics = new TopicAdmin(kafka(), Folding.LAYOUT)) {
            topics.create();
        }
    }

    /** For state of those who read; the broker's own lies beside it. */
    Path directory() {
        return directory.resolve("state");
    }

    KafkaSettings kafka() {
        return broker.kafka();
    }

    /** Applies a document, YAML. */
    void apply(String document) throws IOException {
        Path file = Files.writeString(directory.resolve("document.yaml"), document);
        if (broker.command("apply", "-f", file.toString()) != 0) {
            throw new IllegalStateException("the benchmark's own document was refused");
        }
    }

    /** The broker is gone from now on, as after kill -9. */
    void kill() {
        broker.kill();
    }

    /** It serves again once this returns. */
    void startAgain() throws IOException {
        broker.startAgain();
    }

    @Override
    public void close() throws IOException {
        broker.close();
        delete(directory);
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
