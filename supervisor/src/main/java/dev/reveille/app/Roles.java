package dev.reveille.app;

import dev.reveille.config.CatalogueParser;
import dev.reveille.config.Differences;
import dev.reveille.config.Keys;
import dev.reveille.config.Places;
import dev.reveille.config.SecretProviders;
import dev.reveille.config.Settings;
import dev.reveille.config.SpecParser;
import dev.reveille.config.TopicAdmin;
import dev.reveille.config.TopicPlan.Difference;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Trouble;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.node.LastWord;
import dev.reveille.node.NodeConfig;
import dev.reveille.node.NodeRole;
import dev.reveille.os.RuntimeDirectory;
import dev.reveille.os.StateDirectories;
import dev.reveille.rules.TimeLimit;
import dev.reveille.scheduler.SchedulerConfig;
import dev.reveille.scheduler.SchedulerRole;
import dev.reveille.scheduler.SourceRole;
import dev.reveille.topology.RelevanceOptions;
import dev.reveille.topology.RelevanceSetup;
import dev.reveille.topology.RelevanceStreams;
import dev.reveille.wire.PatientCodec;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings become running roles. */
final class Roles {
    private static final Logger LOGGER = LoggerFactory.getLogger(Roles.class);
    static final Duration SAMPLE = Duration.ofSeconds(5);

    /** Longest time a node gives its agents when it leaves: three phases of the longest default. */
    static final Duration LEAVE = Duration.ofSeconds(30);

    private static final Duration RELEVANCE_TRANSACTION = Duration.ofSeconds(4);
    private static final Duration SESSION = Duration.ofSeconds(6);

    private final Codecs codecs = new Codecs();

    /** Refuses to start where the topics would make answers wrong; says out loud what is risky. */
    void checkTopics(Settings settings) {
        try (var topics = new TopicAdmin(settings.kafka(), settings.layout())) {
            var differences = Differences.byCause(topics.differences());
            List<Problem> fatal =
                    differences.stream()
                            .filter(Difference::fatal)
                            .map(Difference::problem)
                            .toList();
            if (!fatal.isEmpty()) {
                throw new Problems(fatal);
            }
            differences.forEach(difference -> LOGGER.atWarn().log(difference.line()));
        }
    }

    /** A scheduler; it has begun. */
    Scheduler scheduler(Settings settings) {
        StateDirectories.check(
                Keys.SCHEDULER_STATE_DIR.name(), settings.get(Keys.SCHEDULER_STATE_DIR));
        var codec = codecs.ofScheduler(settings);
        var failures = new CopyOnWriteArrayList<Problem>();
        String name = settings.get(Keys.SCHEDULER_NAME);
        var specs = new SpecParser();
        var kafka = settings.kafka();
        var limit = new TimeLimit(settings.get(Keys.EVALUATOR_TIMEOUT));
        var setup =
                RelevanceSetup.of(kafka.names(), settings.layout(), codec, specs)
                        .rollingOut(settings.get(Keys.TEMPLATE_ROLLOUT))
                        .by(evaluators().guardedBy(limit));
        var placement =
                SchedulerRole.start(
                        kafka,
                        codec,
                        specs,
                        new SchedulerConfig(
                                name,
                                settings.get(Keys.POOLS),
                                settings.get(Keys.TICK_INTERVAL),
                                settings.get(Keys.LOST_AFTER),
                                settings.get(Keys.NODE_LEASE),
                                settings.get(Keys.LOST_KEPT),
                                RELEVANCE_TRANSACTION,
                                SESSION),
                        Clock.systemUTC(),
                        failed(failures));
        try {
            var sources = SourceRole.start(kafka, codec, SourceMappings.standard(), name);
            try {
                var options =
                        RelevanceOptions.of(kafka, name, settings.get(Keys.SCHEDULER_STATE_DIR), 1);
                var relevance =
                        RelevanceStreams.start(
                                kafka,
                                setup,
                                options,
                                failure -> failed(failures).accept(defect(failure)));
                return new Scheduler(
                        relevance,
                        placement,
                        sources,
                        limit,
                        codec,
                        failures,
                        problems -> wordOfScheduler(settings, problems));
            } catch (RuntimeException | Error e) {
                sources.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            placement.close();
            limit.close();
            throw e;
        }
    }

    /** Those on the class path; says which were found, and what is wrong with others. */
    private static Evaluators evaluators() {
        var evaluators = Evaluators.standard();
        evaluators.problems().forEach(problem -> LOGGER.atError().log(problem.line()));
        if (!evaluators.foreign().isEmpty()) {
            LOGGER.info("evaluators of yours: {}", String.join(", ", evaluators.foreign()));
        }
        return evaluators;
    }

    /** Said out loud as well as kept. */
    private static Consumer<Problem> failed(List<Problem> failures) {
        return problem -> {
            LOGGER.atError().log(problem.line());
            failures.add(problem);
        };
    }

    private static Problem defect(Throwable failure) {
        return Problem.of(
                "RelevanceFailed",
                Category.RUNTIME,
                "relevance stopped because of a defect: " + failure,
                "report it with the message above, and start the scheduler again");
    }

    /** A node; it has begun. */
    NodeRole node(Settings settings) {
        return node(settings, catalogue(settings.get(Keys.NODE_TYPES)), NodeProbe.NONE);
    }

    NodeRole node(Settings settings, Map<String, AgentType> types, NodeProbe probe) {
        codecs.ofNode(settings);
        var role = nodeAtRest(settings, types, probe);
        role.start();
        return role;
    }

    /**
     * Begins to ask broker and registry for what a node must know before it acts: taking agents
     * back waits for none of it, nor for Kafka.
     */
    Checks checksOfNode(Settings settings) {
        return Checks.begin(
                () -> {
                    checkTopics(settings);
                    codecs.ofNode(settings);
                });
    }

    /** A node; it has taken back what ran, and begun once these checks had passed. */
    NodeRole node(Settings settings, Map<String, AgentType> types, NodeProbe probe, Checks checks) {
        var role = nodeAtRest(settings, types, probe);
        try {
            checks.await();
            role.start();
            return role;
        } catch (RuntimeException | Error e) {
            // What ran goes on, for a next start to take back.
            role.close();
            throw e;
        }
    }

    private NodeRole nodeAtRest(Settings settings, Map<String, AgentType> types, NodeProbe probe) {
        var codec = codecs.untaught(settings);
        var ports = settings.get(Keys.NODE_PORTS);
        return new NodeRole(
                new NodeConfig(
                        settings.get(Keys.NODE_ID),
                        settings.get(Keys.NODE_POOL),
                        settings.get(Keys.POOLS).number(settings.get(Keys.NODE_POOL)).orElseThrow(),
                        Places.hostname(),
                        settings.get(Keys.NODE_SLOTS),
                        settings.get(Keys.NODE_LABELS),
                        settings.get(Keys.NODE_STATE_DIR),
                        runtime(settings),
                        ports.first(),
                        ports.last(),
                        settings.get(Keys.HEARTBEAT_INTERVAL),
                        SAMPLE,
                        SecretProviders.of(settings, System.getenv()),
                        settings.get(Keys.NODE_SECRETS_TIMEOUT),
                        settings.get(Keys.NODE_LOGS_TOTAL),
                        Optional.of(
                                settings.get(Keys.NODE_LEASE)
                                        .minus(settings.get(Keys.NODE_LEASE_MARGIN)))),
                settings.kafka(),
                codec,
                new SpecParser(),
                types,
                Clock.systemUTC(),
                new SecureRandom(),
                probe);
    }

    /** Not where what is wrong is the way there. */
    static boolean canBeTold(List<Problem> problems) {
        return problems.stream().noneMatch(p -> p.category() == Category.COMMUNICATION);
    }

    /** Tells the fleet why a node ends. */
    static void lastWord(Settings settings, List<Problem> problems) {
        if (!canBeTold(problems)) {
            return;
        }
        String pool = settings.get(Keys.NODE_POOL);
        var kafka = settings.kafka();
        LastWord.say(
                new LastWord.Speaker(
                        settings.get(Keys.NODE_ID),
                        pool,
                        settings.get(Keys.POOLS).number(pool).orElseThrow(),
                        Places.hostname(),
                        Map.of()),
                problems.stream().map(Trouble::of).toList(),
                kafka,
                kafka.codec(),
                Instant.now(),
                new SecureRandom());
    }

    /** Tells the fleet what troubles a scheduler; nothing = nothing does any more. */
    static void wordOfScheduler(Settings settings, List<Trouble> troubles) {
        var kafka = settings.kafka();
        LastWord.say(
                new LastWord.Speaker(
                        new NodeId(settings.get(Keys.SCHEDULER_NAME)),
                        "",
                        0,
                        Places.hostname(),
                        Map.of(NodeReport.ROLE, NodeReport.SCHEDULER)),
                troubles,
                kafka,
                kafka.codec(),
                Instant.now(),
                new SecureRandom());
    }

    /** Unless one is named: a directory in memory of this state directory's own. */
    private static Path runtime(Settings settings) {
        return settings.origin(Keys.NODE_RUNTIME_DIR).source().equals("default")
                ? RuntimeDirectory.forState(settings.get(Keys.NODE_STATE_DIR))
                : settings.get(Keys.NODE_RUNTIME_DIR);
    }

    /** The node's catalogue; every problem of it at once. */
    static Map<String, AgentType> catalogue(Path file) {
        return switch (CatalogueParser.read(file)) {
            case Parsed.Ok<Map<String, AgentType>>(var types, var warnings) -> {
                warnings.forEach(warning -> LOGGER.atWarn().log(warning));
                yield types;
            }
            case Parsed.Wrong<Map<String, AgentType>>(var problems) -> throw new Problems(problems);
        };
    }

    /** From now on nothing waits for a schema registry; what is known goes on working. */
    void waitNoMore() {
        codecs.waitNoMore();
    }

    /** The one codec of this process' roles; it also says whether one of them waits. */
    PatientCodec codec() {
        return codecs.codec();
    }
}
