package dev.reveille.dev;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker in this process, controller included, on loopback unless told otherwise. Its
 * data directory may be fresh, used, or left by a kill -9; it must not lie inside the state
 * directory of anything else.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final KafkaRaftServer server;

    /** Longer than it needs on a full machine; its own waits have no end. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(15);

    private final String client;
    private final DataLock lock;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, String client, DataLock lock) {
        this.server = server;
        this.client = client;
        this.lock = lock;
    }

    /**
     * Starts a broker and returns once it serves requests.
     *
     * @param data its directory, made if absent
     * @param port to listen on, 0 for a free one
     * @throws Problems if the port is taken or the directory cannot be used
     */
    public static EmbeddedBroker start(Path data, int port) {
        return start(data, LOOPBACK, port);
    }

    /**
     * The same, where clients of other hosts reach it.
     *
     * @param host to listen on, and what clients are told; its controller stays on loopback
     */
    public static EmbeddedBroker start(Path data, String host, int port) {
        int client = port == 0 ? freePort() : requireFree(port);
        var lock = DataLock.take(data);
        try {
            format(data);
            var server =
                    new KafkaRaftServer(
                            KafkaConfig.fromProps(
                                    properties(data, host + ":" + client, freePort()), false),
                            Time.SYSTEM);
            try {
                server.startup();
            } catch (RuntimeException e) {
                Bounded.run("stop the broker", ENDS_WITHIN, server::shutdown);
                throw e;
            }
            return new EmbeddedBroker(server, host + ":" + client, lock);
        } catch (Problems e) {
            lock.close();
            throw e;
        } catch (Exception e) {
            lock.close();
            throw new Problems(
                    Problem.of(
                            "BrokerStartFailed",
                            Category.STARTUP,
                            "the embedded broker did not start in " + data + ": " + e.getMessage(),
                            "free the directory of other brokers, or name another with --data-dir"));
        }
    }

    private static void format(Path data) throws Exception {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(data.toString()))
                .setMetadataLogDirectory(data.toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
    }

    private static Properties properties(Path data, String client, int controller) {
        var p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("listeners", "PLAINTEXT://" + client + ",CONTROLLER://127.0.0.1:" + controller);
        p.put("advertised.listeners", "PLAINTEXT://" + client);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("log.dirs", data.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        // A second start within seconds: the broker's own session must not outlive a kill -9 long.
        p.put("broker.session.timeout.ms", "1500");
        p.put("broker.heartbeat.interval.ms", "300");
        // Nor may a transaction that its writer's end left open, which readers wait for.
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        p.put("group.min.session.timeout.ms", "1000");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("initial.broker.registration.timeout.ms", "20000");
        // Few threads: the broker shares two cores with everything else.
        p.put("num.network.threads", "1");
        p.put("num.io.threads", "2");
        p.put("background.threads", "2");
        p.put("num.recovery.threads.per.data.dir", "2");
        p.put("log.cleaner.threads", "1");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        p.put("controlled.shutdown.enable", "false");
        p.put("log.segment.bytes", "16777216");
        p.put("log.index.size.max.bytes", "1048576");
        return p;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw taken(0);
        }
    }

    private static int requireFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException | IllegalArgumentException e) {
            throw taken(port);
        }
    }

    private static Problems taken(int port) {
        return new Problems(
                Problem.of(
                        "PortTaken",
                        Category.STARTUP,
                        "port " + port + " on 127.0.0.1 is in use, or is no port",
                        "stop what listens there, or give another with --port, 1 to 65535"));
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return client;
    }

    /** Stops serving and closes the data directory cleanly; further calls do nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            boolean ended =
                    Bounded.run(
                            "stop the broker",
                            ENDS_WITHIN,
                            () -> {
                                server.shutdown();
                                server.awaitShutdown();
                            });
            if (ended) {
                lock.close(); // else it still writes there, until this process ends
            }
        }
    }
}
