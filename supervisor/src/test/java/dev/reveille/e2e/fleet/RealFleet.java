package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.agent.read.AgentView;
import dev.reveille.cli.ReveilleCommand;
import dev.reveille.e2e.BrokerProcess;
import dev.reveille.e2e.RoleProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;

/**
 * A broker, schedulers {@code s1} and {@code s2}, nodes {@code n1} to {@code n3}: each a process on
 * a host of its own. Agents are real programs: of the tenants {@code any-…} ordinary ones, of
 * {@code one-…} exclusive ones. A node is lost after 6 s, a lease lasts 12 s.
 */
final class RealFleet implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(300);
    static final List<String> NODES = List.of("n1", "n2", "n3");
    static final List<String> SCHEDULERS = List.of("s1", "s2");

    private static final int TRIES = 5;
    private static final int PORT = 9092;
    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "%s-*"
            name: %s
            type: diarist
            placement: {exclusive: %s}
            """;

    final Path dir;
    final Network network;
    final BrokerProcess broker;
    final Diaries diaries;
    private final ActivityPublisher activity;
    private final AgentStates states;
    private final Map<String, RoleProcess> roles = new HashMap<>();
    private final Map<String, List<String>> before = new HashMap<>();
    private final Set<String> wanted = new ConcurrentSkipListSet<>();
    private final AtomicInteger tenants = new AtomicInteger();

    private RealFleet(Path dir, String more) throws IOException {
        this.dir = dir;
        this.network = Network.create();
        this.diaries = new Diaries(dir.resolve("diaries"));
        String host = network.host("kafka");
        this.broker = new BrokerProcess(dir.resolve("kafka"), network.on("kafka"), host, PORT);
        Path types = Files.writeString(dir.resolve("types.yaml"), diaries.catalogue());
        Files.writeString(
                dir.resolve("reveille.properties"),
                settings(broker.bootstrapServers(), types) + more);
        said("topics", "create");
        apply(TEMPLATE.formatted("any", "any", false));
        apply(TEMPLATE.formatted("one", "one", true));
        this.activity = ActivityPublisher.connect(broker.bootstrapServers());
        this.states = AgentStates.connect(broker.bootstrapServers());
        for (String role : List.of("s1", "s2", "n1", "n2", "n3")) {
            network.host(role);
        }
    }

    private static String settings(String servers, Path types) {
        return """
            bootstrap.servers=%s
            topics.partitions=2
            topics.pools=1
            topics.replication=1
            topics.min.insync=1
            heartbeat.interval=500ms
            lost.after=6s
            node.lease=12s
            node.lease.margin=2s
            node.types=%s
            api.address=none
            """
                .formatted(servers, types);
    }

    /** All of it, up; where hosts cannot be had, the test is not run and says why. */
    static RealFleet begin(Path dir) throws Exception {
        return begin(dir, "");
    }

    /** The same, with further settings of every role. */
    static RealFleet begin(Path dir, String more) throws Exception {
        Optional<String> why = Network.impossible();
        assumeTrue(why.isEmpty(), () -> why.orElse(""));
        var fleet = new RealFleet(dir, more);
        try {
            fleet.start(SCHEDULERS);
            fleet.start(NODES);
            return fleet;
        } catch (RuntimeException | Error | IOException e) {
            fleet.close();
            throw e;
        }
    }

    /** Applies a document, YAML. */
    void apply(String document) throws IOException {
        said("apply", "-f", Files.writeString(dir.resolve("document.yaml"), document).toString());
    }

    /** Of a host's commands from its next start: words that run them. */
    void before(String role, List<String> words) {
        before.put(role, words);
    }

    /** Starts these, and waits until all of them work. */
    void start(List<String> names) throws IOException {
        for (String name : names) {
            starting(name);
        }
        names.forEach(this::awaitUp);
    }

    void starting(String name, String... more) throws IOException {
        boolean node = NODES.contains(name);
        var words =
                new ArrayList<>(
                        node
                                ? List.of("node", "--node-id", name)
                                : List.of("scheduler", "--name", name));
        words.addAll(List.of("--state-dir", dir.resolve(name).toString()));
        words.addAll(List.of(more));
        var prefix = new ArrayList<>(network.on(name));
        prefix.addAll(before.getOrDefault(name, List.of()));
        roles.put(name, new RoleProcess(prefix, words(words)));
    }

    void awaitUp(String name) {
        boolean node = NODES.contains(name);
        role(name).awaitSaid((node ? "node " : "scheduler ") + name + " is up");
        if (node) {
            awaitReady(name);
        }
    }

    RoleProcess role(String name) {
        return Optional.ofNullable(roles.get(name)).orElseThrow();
    }

    /** Waits until it may be given agents. */
    void awaitReady(String node) {
        patiently()
                .untilAsserted(
                        () -> assertThat(said("status")).contains("node " + node + "  READY"));
    }

    /** The scheduler that placed last. */
    String placing() {
        return SCHEDULERS.stream()
                .max(Comparator.comparing(name -> saidLast(name, "placement loop is up to date")))
                .orElseThrow();
    }

    /** The last line with these words, which begins with its time. */
    private String saidLast(String role, String words) {
        return role(role)
                .said()
                .lines()
                .filter(line -> line.contains(words))
                .reduce("", (_, last) -> last);
    }

    String otherThan(String scheduler) {
        return SCHEDULERS.stream().filter(name -> !name.equals(scheduler)).findAny().orElseThrow();
    }

    /** Says that so many more agents are wanted, of tenants whose names begin so; their names. */
    List<String> wake(String kind, int count) throws Exception {
        var woken = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            String tenant = kind + "-" + tenants.incrementAndGet();
            activity.publish(tenant, "login", Map.of()).get();
            woken.add(tenant + "/" + kind);
            wanted.add(woken.getLast());
        }
        return woken;
    }

    /** The same, and waits until they run; their processes. */
    Map<String, Long> running(String kind, int count) throws Exception {
        var woken = wake(kind, count);
        awaitRun(woken);
        return pids(woken);
    }

    /** Wakes agents of both kinds until this node has some of each; what is there by then. */
    Map<String, Long> runningOn(String node) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            running("any", 3);
            running("one", 3);
            var its = on(node);
            if (its.stream().anyMatch(Agents::ordinary)
                    && its.stream().anyMatch(Agents::exclusive)) {
                return pids(wanted);
            }
        }
        throw new AssertionError(node + " gets no agents of both kinds: " + on(node));
    }

    void awaitRun(Collection<String> agents) {
        patiently().until(() -> agents.stream().allMatch(this::runs));
    }

    /** Looks seldom: all that is looked at runs on the same few processors. */
    static ConditionFactory patiently() {
        return await().atMost(SOON).pollDelay(LOOK).pollInterval(LOOK);
    }

    /** By what the fleet tells. */
    Map<String, Long> pids(Collection<String> agents) {
        var pids = new LinkedHashMap<String, Long>();
        agents.forEach(
                agent ->
                        states.get(agent)
                                .ifPresent(view -> pids.put(agent, view.pid().orElse(0L))));
        return pids;
    }

    /** Those that a node is told to have. */
    List<String> on(String node) {
        return wanted.stream()
                .filter(agent -> view(agent).flatMap(AgentView::node).equals(Optional.of(node)))
                .toList();
    }

    Optional<AgentView> view(String agent) {
        return states.get(agent);
    }

    /** By what the fleet tells, and by what there is. */
    boolean runs(String agent) {
        return view(agent)
                .filter(view -> view.state() == AgentState.RUNNING)
                .filter(view -> diaries.lives(agent, view.pid().orElseThrow()))
                .isPresent();
    }

    /** Every wanted agent runs exactly once and nothing else does, and no promise was broken. */
    void awaitWell() throws IOException {
        awaitWell("--within", "60s", "--skew", "0s");
    }

    /** The same, checked with these options. */
    void awaitWell(String... check) throws IOException {
        patiently()
                .untilAsserted(
                        () -> {
                            var living = diaries.living();
                            assertThat(living.keySet()).isEqualTo(wanted);
                            assertThat(wanted).allMatch(this::runs);
                            pids(wanted())
                                    .forEach(
                                            (agent, pid) ->
                                                    assertThat(living.get(agent))
                                                            .as(agent)
                                                            .containsExactly(pid));
                        });
        assertKept(check);
    }

    /** What {@code check} finds, and what exclusive agents wrote down themselves: nothing. */
    void assertKept(String... options) throws IOException {
        var words = new ArrayList<>(List.of("check"));
        words.addAll(List.of(options));
        assertThat(said(words.toArray(String[]::new))).contains("no rule is broken");
        for (String agent : wanted) {
            if (Agents.exclusive(agent)) {
                assertNeverTwice(agent);
            }
        }
    }

    /** No two processes of it ever lived at once. */
    void assertNeverTwice(String agent) throws IOException {
        var lives = diaries.lives(agent);
        assertThat(lives).as(agent).isNotEmpty().noneMatch(Diaries.Life::beside);
        for (int i = 1; i < lives.size(); i++) {
            assertThat(lives.get(i).begun()).as(agent).isGreaterThan(lives.get(i - 1).last());
            assertThat(lives.get(i).epoch())
                    .as(agent)
                    .isGreaterThanOrEqualTo(lives.get(i - 1).epoch());
        }
    }

    List<String> wanted() {
        return List.copyOf(wanted);
    }

    /** What a command of {@code reveille} prints, which succeeds. */
    String said(String... words) {
        var out = new StringWriter();
        int exit =
                ReveilleCommand.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(words(List.of(words)));
        assertThat(exit).as("%s: %s", List.of(words), out).isZero();
        return out.toString();
    }

    private String[] words(List<String> words) {
        var all = new ArrayList<>(words);
        all.addAll(List.of("--config", dir.resolve("reveille.properties").toString()));
        return all.toArray(String[]::new);
    }

    @Override
    public void close() {
        try (network) {
            activity.close();
            states.close();
            NODES.forEach(this::end);
            SCHEDULERS.forEach(this::end);
            broker.close();
        }
    }

    /** What it said lies beside its state, for whoever looks into a test that failed. */
    private void end(String name) {
        Optional.ofNullable(roles.remove(name))
                .ifPresent(
                        role -> {
                            role.close();
                            try {
                                Files.writeString(dir.resolve(name + ".log"), role.said());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }
}
