package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One real agent on a node whose loop the test turns, and what its checks are answered with. */
final class Watched implements AutoCloseable {
    static final AgentId AGENT = AgentId.of("acme", "agent");
    private static final String AT_ONCE = ",\"restart\":{\"backoff\":\"0s\"}";

    final LoopRig rig;
    private final Path dir;

    /** Starts it, and waits until it runs. */
    Watched(Path dir, AgentType type) throws InterruptedException {
        this(dir, type, AT_ONCE);
    }

    /** The same, its spec saying more. */
    Watched(Path dir, AgentType type, String more) throws InterruptedException {
        this.dir = dir;
        this.rig = new LoopRig(dir, Map.of(type.name(), type));
        rig.tell(Records.placed(AGENT, ME, 10, type.name(), more));
        rig.until(() -> pid() != 0);
    }

    /** Asked by ping every 100 ms, with 300 ms to answer. */
    static AgentType pinged(String script, HealthSpec.Dump dump, Check readiness) {
        var heartbeat = new AgentType.Heartbeat(Duration.ofMillis(100), Duration.ofMillis(300));
        var type =
                Records.type(
                        "it",
                        script,
                        AgentType.Protocol.STDIO,
                        new AgentType.Ready.Hello(),
                        Duration.ofSeconds(20),
                        new AgentType.Stop(Duration.ofMillis(300), Duration.ofMillis(300)),
                        0);
        var liveness =
                new Check(new Probe.Ping(), heartbeat.interval(), heartbeat.deadline(), 3, 1);
        return type.watched(
                heartbeat,
                new HealthSpec(
                        Optional.of(liveness),
                        Optional.of(readiness).filter(check -> check.probe() instanceof Probe.Ping),
                        Optional.of(dump),
                        Duration.ofMillis(500)));
    }

    /** One that speaks nothing, in the test's directory, with a port of its own. */
    static AgentType silent(String script, Optional<Check> liveness, Optional<Check> readiness) {
        var type =
                Records.type(
                        "it",
                        script,
                        AgentType.Protocol.NONE,
                        new AgentType.Ready.Port(),
                        Duration.ofSeconds(20),
                        new AgentType.Stop(Duration.ofMillis(300), Duration.ofMillis(300)),
                        1);
        return type.watched(
                AgentType.Heartbeat.DEFAULT,
                new HealthSpec(liveness, readiness, Optional.empty(), HealthSpec.DUMP_TIME));
    }

    /** Every 100 ms. */
    static Check check(Probe probe, int failures, int successes) {
        return new Check(probe, Duration.ofMillis(100), Duration.ofSeconds(2), failures, successes);
    }

    /** Its process, once it runs; else 0. */
    long pid() {
        return rig.cells
                .known(AGENT)
                .map(cell -> cell.run.phase())
                .filter(phase -> phase.state() == AgentState.RUNNING)
                .flatMap(Phase::liveProcess)
                .map(Phase.Running::pid)
                .orElse(0L);
    }

    /** What others are told of its health. */
    Optional<HealthReport> told() {
        return rig.cells
                .known(AGENT)
                .flatMap(cell -> Optional.ofNullable(cell.told))
                .flatMap(AgentStatus::health);
    }

    boolean takesWork() {
        var told = rig.cells.of(AGENT).told;
        return told != null && told.takesWork();
    }

    boolean alive(HealthReport.Liveness liveness) {
        return told().filter(h -> h.liveness() == liveness).isPresent();
    }

    boolean ready(HealthReport.Readiness readiness) {
        return told().filter(h -> h.readiness() == readiness).isPresent();
    }

    /** Whether its liveness check has passed since it last failed. */
    boolean proven() {
        var vitals = rig.cells.of(AGENT).vitals;
        return vitals != null && vitals.proven();
    }

    /** Pings it was sent. */
    long asked() {
        var talk = rig.cells.of(AGENT).conversation;
        return talk == null ? 0 : talk.asked();
    }

    /** How it is being stopped now, if it is. */
    Optional<Phase.StopStep> stopping() {
        return rig.cells.of(AGENT).run.phase() instanceof Phase.Stopping stopping
                ? Optional.of(stopping.step())
                : Optional.empty();
    }

    int restarts() {
        return rig.cells.of(AGENT).run.restarts();
    }

    String log() throws IOException {
        return Files.readString(Path.of(rig.cells.of(AGENT).logFile));
    }

    /** Turns the loop for so long. */
    void live(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        rig.until(() -> System.nanoTime() - end > 0);
    }

    /** What its checks look for in the test's directory. */
    void put(String name) throws IOException {
        Files.createFile(dir.resolve(name));
    }

    void take(String name) throws IOException {
        Files.delete(dir.resolve(name));
    }

    static void signal(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }

    @Override
    public void close() {
        rig.close();
    }
}
