package dev.reveille.e2e;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentHealth;
import dev.reveille.schemas.HeartbeatBatch;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.AgentOverrides;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;

/** What happens to some tenants over a day, by a seed: of every kind relevance reads. */
final class Story {
    static final Instant BEGIN = Instant.parse("2026-03-01T06:00:00Z");

    /** What is said under which key. */
    record Said(Topic topic, String key, SpecificRecordBase value) {}

    /**
     * What is said at one moment.
     *
     * @param shows what the newest decisions show once everybody has read it; the rest is read in
     *     order
     */
    record Round(Instant at, List<Said> said, Map<String, String> shows) {
        boolean shownBy(Map<String, Decision> newest) {
            return newest.values().stream()
                    .allMatch(
                            d -> {
                                String due = shows.get(d.agent().toString());
                                return due == null || shown(d).contains(due);
                            });
        }

        private static List<String> shown(Decision decision) {
            return List.of(decision.state().name(), decision.override().toString());
        }
    }

    /** Agents of every tenant: one for each way to be judged. */
    private static final Map<String, String> POLICIES =
            Map.of(
                    "silence",
                    "{tenant-activity: {active.within: 5m, listening.within: 10m}},"
                            + " dwell: {up: 30s}",
                    "queue",
                    "queue-depth, stale.after: 30m",
                    "rule",
                    "{cel: 'busy || activity_rate_1h > 3.0 ? 0.9 : fact(\"seats\", 0) > 3 ? 0.5 :"
                            + " 0.0'}",
                    "habit",
                    "{learned: {wake: 0.05}}",
                    "cpu",
                    "resource-priority, facts: {agent_priority: 0.9}");

    private final RandomGenerator random;
    private final List<String> tenants;
    private final Map<String, Boolean> busy = new LinkedHashMap<>();
    private Instant now = BEGIN;
    private boolean plenty = true;

    Story(long seed, int tenants) {
        this.random = new SplittableRandom(seed);
        this.tenants = IntStream.range(0, tenants).mapToObj("t%03d"::formatted).toList();
    }

    static List<Said> templates() {
        return POLICIES.entrySet().stream()
                .map(
                        e -> {
                            String document =
                                    "{apiVersion: reveille/v1, kind: AgentTemplate, tenant: '*',"
                                            + " name: %s, type: echo, relevance: {evaluator: %s}}"
                                                    .formatted(e.getKey(), e.getValue());
                            return new Said(
                                    Topic.TEMPLATES,
                                    e.getKey(),
                                    TemplateDocument.newBuilder()
                                            .setName(e.getKey())
                                            .setTenants("*")
                                            .setDocument(document)
                                            .build());
                        })
                .toList();
    }

    /** Something of some kind, after some time. */
    Round next() {
        now = now.plusSeconds(random.nextInt(7, random.nextBoolean() ? 60 : 1200));
        return switch (random.nextInt(10)) {
            case 0, 1 -> all(queues());
            case 2, 3 -> all(List.of(heartbeat()));
            case 4 -> all(seats());
            case 5 -> override();
            case 6 -> processors();
            default -> all(activity(some()));
        };
    }

    /** Many visits of all of them at once. */
    Round rush(int visits) {
        now = now.plusSeconds(600);
        return all(
                activity(random.ints(visits, 0, tenants.size()).mapToObj(tenants::get).toList()));
    }

    /** Visits of those tenants, by number. */
    Round visits(IntPredicate which, Instant at) {
        return new Round(at, activity(those(which)), Map.of());
    }

    /** A node says that it works for those tenants. */
    Said working(IntPredicate which) {
        return heartbeat(
                those(which).stream().map(t -> health(t + "/silence", 7, true, 1)).toList());
    }

    private List<String> those(IntPredicate which) {
        return IntStream.range(0, tenants.size()).filter(which).mapToObj(tenants::get).toList();
    }

    private Round all(List<Said> said) {
        return new Round(now, said, Map.of());
    }

    private List<String> some() {
        return tenants.stream().filter(_ -> random.nextInt(4) == 0).toList();
    }

    private static List<Said> activity(List<String> of) {
        return of.stream()
                .map(
                        tenant ->
                                new Said(
                                        Topic.ACTIVITY,
                                        tenant,
                                        Activity.newBuilder().setTenant(tenant).build()))
                .toList();
    }

    private List<Said> queues() {
        return some().stream()
                .map(
                        tenant ->
                                new Said(
                                        Topic.QUEUE_DEPTH,
                                        tenant,
                                        QueueDepth.newBuilder()
                                                .setTenant(tenant)
                                                .setDepth(random.nextInt(3) * 6L)
                                                .build()))
                .toList();
    }

    /** Most of those that work go on, some begin, some end; a former owner's word comes late. */
    private Said heartbeat() {
        var healths = new ArrayList<AgentHealth>();
        for (String tenant : some()) {
            boolean works = random.nextBoolean();
            boolean late = busy.containsKey(tenant) && random.nextInt(4) == 0;
            healths.add(
                    health(
                            tenant + (random.nextBoolean() ? "/rule" : "/silence"),
                            late ? 1 : 7,
                            works,
                            works ? random.nextInt(3) : 0));
            busy.put(tenant, works);
        }
        return heartbeat(healths);
    }

    private static AgentHealth health(String agent, long epoch, boolean busy, int inFlight) {
        return AgentHealth.newBuilder()
                .setAgent(agent)
                .setEpoch(epoch)
                .setBusy(busy)
                .setInFlight(inFlight)
                .build();
    }

    private static Said heartbeat(List<AgentHealth> healths) {
        return new Said(
                Topic.HEARTBEATS,
                "n1",
                HeartbeatBatch.newBuilder()
                        .setNode("n1")
                        .setIncarnation("0000000000000001")
                        .setAgents(healths)
                        .setSentAt(0)
                        .build());
    }

    private List<Said> seats() {
        return some().stream()
                .map(
                        tenant ->
                                new Said(
                                        Topic.RESOURCES,
                                        tenant,
                                        ResourceSample.newBuilder()
                                                .setScope(ResourceScope.TENANT)
                                                .setName(tenant)
                                                .setAttributes(Map.of("seats", random.nextLong(8)))
                                                .build()))
                .toList();
    }

    /** One agent is started or stopped for some time. */
    private Round override() {
        String agent = tenants.get(random.nextInt(tenants.size())) + "/silence";
        var kind = random.nextBoolean() ? AgentOverride.Kind.START : AgentOverride.Kind.STOP;
        var said =
                new AgentOverride(
                        OverrideScope.parse("agent/" + agent),
                        kind,
                        Optional.of(now.plus(Duration.ofMinutes(random.nextInt(1, 40)))),
                        "ana",
                        now,
                        "");
        return new Round(
                now,
                List.of(new Said(Topic.OVERRIDES, said.scope().key(), AgentOverrides.toAvro(said))),
                Map.of(agent, "Optional[" + said + "]"));
    }

    /** The one node has many processors to spare, or none. */
    private Round processors() {
        plenty = !plenty;
        var shows = new LinkedHashMap<String, String>();
        tenants.forEach(tenant -> shows.put(tenant + "/cpu", plenty ? "ACTIVE" : "DORMANT"));
        var sample =
                ResourceSample.newBuilder()
                        .setScope(ResourceScope.NODE)
                        .setName("n1")
                        .setAvailableCpu(plenty ? 0.9 : 0.1)
                        .build();
        return new Round(now, List.of(new Said(Topic.RESOURCES, "n1", sample)), shows);
    }
}
