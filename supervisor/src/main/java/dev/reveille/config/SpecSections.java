package dev.reveille.config;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a spec this version acts on. */
final class SpecSections {
    /** Value of {@code apiVersion}. */
    static final String API = "reveille/v1";

    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("Agent", "an agent");
        KINDS.put("AgentTemplate", "read as the agent it makes");
    }

    private SpecSections() {}

    /** The spec of an agent's tree; empty where problems were noted or no type is named. */
    static Optional<AgentSpec> agent(Map<String, Object> tree, Findings findings) {
        var fields = new Fields("", tree, findings);
        fields.require("apiVersion", "write `apiVersion: " + API + "`");
        fields.require("kind", "write `kind: Agent` or `kind: AgentTemplate`");
        fields.require("tenant", "write whose agent it is");
        fields.require("name", "give the agent a name");
        fields.word("apiVersion", Map.of(API, API));
        fields.word("kind", KINDS);
        fields.name("tenant");
        fields.name("name");
        var type = fields.name("type");
        var mode = fields.word("mode", AgentSpec.Mode.ACT);
        String config = Canonical.json(fields.tree("config"));
        var labels = fields.texts("labels");
        String pool = fields.name("pool").orElse("default");
        var relevance = RelevanceSection.read(fields.section("relevance"));
        var profile = fields.word("profile", Profile.BY_NAME).orElse(Profile.NONE);
        var supervision =
                SupervisionSection.read(
                        fields.section("supervision"), String.valueOf(tree.get("name")));
        var restart = restart(fields.section("restart"), profile, supervision.restart());
        var breaker = breaker(fields.section("breaker"), profile);
        var placement = placement(fields.section("placement"));
        var env = EnvSection.read(fields, true);
        var secrets = SecretsSection.read(fields, true);
        var limits = LimitsSection.read(fields.section("limits"));
        var capabilities = CapabilitiesSection.read(fields.section("capabilities"));
        LaterSections.check(fields);
        if (fields.raw(MatchSection.KEY).isPresent()) {
            fields.wrong(
                    MatchSection.KEY,
                    "belongs to a template, and this is an agent",
                    "leave it out, or write `kind: AgentTemplate`");
        }
        fields.done();
        return findings.fine()
                ? type.map(
                        named -> {
                            String document = Canonical.json(tree);
                            return new AgentSpec(
                                    id(tree).orElseThrow(),
                                    named,
                                    mode,
                                    config,
                                    labels,
                                    pool,
                                    relevance,
                                    restart,
                                    breaker,
                                    supervision.spec(),
                                    placement,
                                    limits,
                                    capabilities,
                                    env,
                                    secrets,
                                    Canonical.version(document),
                                    document);
                        })
                : Optional.empty();
    }

    /** Notes it if the tree names no type. */
    static void requireType(Map<String, Object> tree, Findings findings) {
        if (tree.getOrDefault("type", Nothing.NOTHING) == Nothing.NOTHING) {
            findings.wrong(
                    "type",
                    "is missing",
                    "name an agent type of the node's catalogue, such as `type: echo`");
        }
    }

    /** The agent a tree names, if it names one. */
    static Optional<AgentId> id(Map<String, Object> tree) {
        return tree.get("tenant") instanceof String tenant
                        && tree.get("name") instanceof String name
                        && TenantId.valid(tenant)
                        && TenantId.valid(name)
                ? Optional.of(AgentId.of(tenant, name))
                : Optional.empty();
    }

    private static RestartSpec restart(Fields fields, Profile profile, RestartSpec.Type type) {
        var standard = RestartSpec.DEFAULT;
        var restart =
                new RestartSpec(
                        type,
                        fields.duration("backoff", profile.backoff()),
                        fields.number("factor", 1, 1000, standard.factor()),
                        fields.duration("cap", standard.cap()),
                        fields.number("jitter", 0, 1, standard.jitter()),
                        fields.duration("stable.after", standard.stableAfter()));
        if (fields.has("cap") && restart.cap().compareTo(restart.backoff()) < 0) {
            fields.wrong(
                    "cap",
                    "is "
                            + Durations.format(restart.cap())
                            + ", shorter than the back-off of "
                            + Durations.format(restart.backoff()),
                    "raise restart.cap or lower restart.backoff");
        }
        fields.done();
        return restart;
    }

    private static BreakerSpec breaker(Fields fields, Profile profile) {
        var standard = BreakerSpec.DEFAULT;
        var breaker =
                new BreakerSpec(
                        fields.integer("failures", 1, 1000, profile.failures()),
                        fields.duration("open.for", standard.openFor()),
                        fields.word("half.open", standard.halfOpen()));
        fields.done();
        return breaker;
    }

    private static PlacementSpec placement(Fields fields) {
        boolean exclusive = fields.flag("exclusive", PlacementSpec.DEFAULT.exclusive());
        var requires = fields.texts("requires");
        var resources = fields.section("resources");
        for (String later : List.of("resources", "prefers", "spread")) {
            if (fields.has(later)) {
                LaterSections.notYet(fields, later);
            }
        }
        var placement =
                new PlacementSpec(
                        exclusive,
                        requires,
                        fields.texts("prefers"),
                        fields.text("spread"),
                        new Requests(
                                resources.number("cpu", 0, 100_000, Requests.NONE.cpu()),
                                resources.size("memory", Requests.NONE.memoryBytes())));
        resources.done();
        fields.done();
        return placement;
    }
}
