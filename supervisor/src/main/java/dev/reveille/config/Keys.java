package dev.reveille.config;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.Pools;
import dev.reveille.schemas.registry.RegistryConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every setting there is; tables in the documentation are written from this list. */
public final class Keys {
    private static final String STORE = "JKS, PKCS12 or PEM";

    public static final Key<String> BOOTSTRAP_SERVERS =
            text(
                    "bootstrap.servers",
                    "127.0.0.1:9092",
                    "host:port, comma separated",
                    "Kafka, host:port, comma separated");
    public static final Key<String> TOPICS_PREFIX =
            text("topics.prefix", "reveille.", "text", "put before the name of every topic");
    public static final Key<Integer> TOPICS_PARTITIONS =
            number(
                    "topics.partitions",
                    12,
                    "partitions of every topic keyed by tenant; fixed once created");
    public static final Key<Integer> TOPICS_POOLS =
            number("topics.pools", 8, "the most pools of nodes there may be; fixed once created");
    public static final Key<Integer> TOPICS_REPLICATION =
            number("topics.replication", 3, "copies of every partition");
    public static final Key<Integer> TOPICS_MIN_INSYNC =
            number(
                    "topics.min.insync",
                    2,
                    "copies that must have a record before it counts as written");
    public static final Key<String> SCHEDULER_NAME =
            new Key<>(
                    "scheduler.name",
                    "the host's name",
                    Reads.NAME,
                    "this scheduler, unique in the fleet",
                    Reads::name,
                    Places::host);
    public static final Key<Path> SCHEDULER_STATE_DIR =
            directory("scheduler.state.dir", "scheduler", "where relevance keeps its stores");
    public static final Key<Duration> TICK_INTERVAL =
            time(
                    "tick.interval",
                    "1s",
                    "how often time advances on the topic of ticks, at most 1s");

    /** A fifth of the silence relevance takes for an absence. */
    static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    public static final Key<Duration> EVALUATOR_TIMEOUT =
            time(
                    "evaluator.timeout",
                    "100ms",
                    "how long an evaluator from a jar of yours may take for one score");
    public static final Key<Integer> TEMPLATE_ROLLOUT =
            number(
                    "template.rollout",
                    20,
                    "agents of a partition that change in a second after a template did, or after a"
                            + " pause of many ended");
    public static final Key<NodeId> NODE_ID =
            new Key<>(
                    "node.id",
                    "the host's name",
                    Reads.NAME,
                    "this node, unique in the fleet",
                    text -> Reads.name(text).map(NodeId::new),
                    () -> new NodeId(Places.host()));
    public static final Key<String> NODE_POOL =
            Key.of("node.pool", "default", Reads.NAME, "the pool the node belongs to", Reads::name);
    public static final Key<Pools> POOLS =
            new Key<>(
                    "pools",
                    "default=0",
                    "name=number, comma separated",
                    "pools and their numbers, the same for every scheduler and node",
                    Reads::pools,
                    () -> Pools.DEFAULT);
    public static final Key<Integer> NODE_SLOTS =
            number("node.slots", 100, "agents the node may run at once");
    public static final Key<Path> NODE_STATE_DIR =
            directory("node.state.dir", "node", "what the node must find again after a crash");
    public static final Key<Path> NODE_RUNTIME_DIR =
            new Key<>(
                    "node.runtime.dir",
                    "one in memory for each node.state.dir",
                    "a directory in memory",
                    "FIFOs of running agents, best kept in memory",
                    Reads::path,
                    Places::runtime);
    public static final Key<Path> NODE_TYPES =
            Key.of(
                    "node.types",
                    "agent-types.yaml",
                    "a file",
                    "the catalogue: what specs may run here",
                    Reads::path);
    public static final Key<Path> NODE_SECRETS_DIR =
            Key.of(
                    "node.secrets.dir",
                    "secrets",
                    "a directory",
                    "files that agents' secrets may refer to",
                    Reads::path);
    public static final Key<Duration> NODE_SECRETS_TIMEOUT =
            time(
                    "node.secrets.timeout",
                    "10s",
                    "how long providers may take for the secrets of one start");
    public static final Key<Long> NODE_LOGS_TOTAL =
            Key.of(
                    "node.logs.total",
                    "2Gi",
                    Sizes.FORM,
                    "room that the logs of all agents of the node may take",
                    Reads::size);
    public static final Key<PortRange> NODE_PORTS =
            Key.of(
                    "node.ports",
                    "3000-3999",
                    "two ports, such as 3000-3999",
                    "ports handed to agents",
                    PortRange::parse);
    public static final Key<OnStop> NODE_ON_STOP =
            Key.of(
                    "node.on.stop",
                    "stop",
                    "stop or leave",
                    "what a node told to stop does with its agents: stop them, or leave them to its"
                            + " next supervisor",
                    OnStop::parse);
    public static final Key<Map<String, String>> NODE_LABELS =
            new Key<>(
                    "node.labels",
                    "none",
                    "name=value, comma separated",
                    "labels that specs may require",
                    Reads::pairs,
                    Map::of);
    public static final Key<Duration> HEARTBEAT_INTERVAL =
            time("heartbeat.interval", "1s", "how often a node says that it lives");
    public static final Key<Duration> LOST_AFTER =
            time("lost.after", "5s", "silence after which a node counts as lost");
    public static final Key<Duration> NODE_LEASE =
            time(
                    "node.lease",
                    "15s",
                    "silence after which a lost node's exclusive agents run elsewhere; the same on"
                            + " every scheduler and node");
    public static final Key<Duration> NODE_LEASE_MARGIN =
            time(
                    "node.lease.margin",
                    "3s",
                    "how much sooner a node ends them itself; the same on every node");
    public static final Key<Duration> LOST_KEPT =
            time(
                    "lost.kept",
                    "1h",
                    "how long a node that is lost or has left is told of, unless it comes back");
    public static final Key<String> API_ADDRESS =
            text(
                    "api.address",
                    "127.0.0.1:0",
                    "host:port, or none",
                    "where HTTP is served; port 0 is a free one, said at start; none serves none");

    /** How to reach a schema registry, as Confluent's own clients spell it. */
    public static final List<Key<String>> REGISTRY =
            List.of(
                    plain(
                            RegistryConfig.URL,
                            "none",
                            "http:// or https:// addresses, comma separated",
                            "a schema registry, comma separated; makes values travel in Confluent's"
                                    + " form"),
                    plain(
                            RegistryConfig.AUTO_REGISTER,
                            "true",
                            "true or false",
                            "whether a schema the registry lacks is registered by its first"
                                    + " writer"),
                    plain(
                            RegistryConfig.CREDENTIALS_SOURCE,
                            "USER_INFO if that is set, else URL",
                            "USER_INFO or URL",
                            "where the registry's user and password are"),
                    hidden(RegistryConfig.USER_INFO, "user:password for the registry"),
                    plain(
                            RegistryConfig.SSL_PREFIX + "truststore.location",
                            "the JVM's own",
                            "a file",
                            "whom to trust as the registry"),
                    hidden(RegistryConfig.SSL_PREFIX + "truststore.password", "opens it"),
                    plain(RegistryConfig.SSL_PREFIX + "truststore.type", "JKS", STORE, STORE),
                    plain(
                            RegistryConfig.SSL_PREFIX + "keystore.location",
                            "none",
                            "a file",
                            "this client's certificate, where the registry asks for one"),
                    hidden(RegistryConfig.SSL_PREFIX + "keystore.password", "opens it"),
                    plain(RegistryConfig.SSL_PREFIX + "keystore.type", "JKS", STORE, STORE),
                    hidden(RegistryConfig.SSL_PREFIX + "key.password", "opens the key in it"));

    private static final List<Key<?>> OWN =
            List.of(
                    BOOTSTRAP_SERVERS,
                    TOPICS_PREFIX,
                    TOPICS_PARTITIONS,
                    TOPICS_POOLS,
                    TOPICS_REPLICATION,
                    TOPICS_MIN_INSYNC,
                    SCHEDULER_NAME,
                    SCHEDULER_STATE_DIR,
                    TICK_INTERVAL,
                    EVALUATOR_TIMEOUT,
                    TEMPLATE_ROLLOUT,
                    NODE_ID,
                    NODE_POOL,
                    POOLS,
                    NODE_SLOTS,
                    NODE_STATE_DIR,
                    NODE_RUNTIME_DIR,
                    NODE_TYPES,
                    NODE_SECRETS_DIR,
                    NODE_SECRETS_TIMEOUT,
                    NODE_LOGS_TOTAL,
                    NODE_PORTS,
                    NODE_ON_STOP,
                    NODE_LABELS,
                    HEARTBEAT_INTERVAL,
                    LOST_AFTER,
                    NODE_LEASE,
                    NODE_LEASE_MARGIN,
                    LOST_KEPT,
                    API_ADDRESS);

    /** All of them, in the order tables show them. */
    public static final List<Key<?>> ALL =
            Stream.concat(OWN.stream(), REGISTRY.stream()).<Key<?>>map(key -> key).toList();

    private Keys() {}

    /** One whose value the registry's client reads. */
    private static Key<String> plain(String name, String standard, String form, String meaning) {
        return new Key<>(name, standard, form, meaning, Reads::text, () -> "");
    }

    private static Key<String> hidden(String name, String meaning) {
        return new Key<>(name, "none", "a secret", meaning, Reads::text, () -> "", true);
    }

    private static Key<String> text(String name, String standard, String form, String meaning) {
        return Key.of(name, standard, form, meaning, Reads::text);
    }

    private static Key<Integer> number(String name, int standard, String meaning) {
        return Key.of(
                name, Integer.toString(standard), "a whole number above 0", meaning, Reads::number);
    }

    private static Key<Duration> time(String name, String standard, String meaning) {
        return Key.of(name, standard, Durations.FORM, meaning, Reads::time);
    }

    private static Key<Path> directory(String name, String leaf, String meaning) {
        return new Key<>(
                name,
                "$XDG_STATE_HOME/reveille/" + leaf + ", else ~/.local/state/reveille/" + leaf,
                "a directory",
                meaning,
                Reads::path,
                () -> Places.state().resolve(leaf));
    }
}
