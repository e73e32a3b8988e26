package dev.reveille.cli;

import dev.reveille.config.Differences;
import dev.reveille.config.Settings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.config.TopicPlan.Difference;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.Letters;
import dev.reveille.history.NodeTable;
import dev.reveille.wire.JsonViews;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille status}: one screen of what runs, waits and is broken, and why. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "One screen: what runs, what waits, what is broken, and what to do about it.")
final class StatusCommand implements Runnable {
    /** Older dead letters are history. */
    private static final Duration RECENT = Duration.ofHours(1);

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    /**
     * What there is to show.
     *
     * @param topics why roles with these settings refuse to start
     * @param schedulers those in trouble
     * @param overrides all that operators said, by scope
     */
    record Fleet(
            List<Problem> topics,
            Collection<NodeTable.Line> nodes,
            Collection<NodeTable.Line> schedulers,
            List<AgentLine> agents,
            Collection<AgentOverride> overrides,
            Collection<Letters> letters,
            Instant now) {
        Map<AgentState, Long> counts() {
            return agents.stream()
                    .collect(
                            Collectors.groupingBy(
                                    AgentLine::state, TreeMap::new, Collectors.counting()));
        }

        List<Trouble> troubles() {
            return agents.stream().flatMap(line -> Trouble.of(line, now).stream()).toList();
        }
    }

    @Override
    public void run() {
        Settings settings = connection.settings();
        settings.kafka().codec().check();
        Fleet fleet = Reads.with(settings.kafka(), history -> fleet(history, settings));
        if (format.json()) {
            format.object(object(fleet));
        } else {
            Screen.lines(fleet).forEach(format::line);
        }
    }

    private static Fleet fleet(History history, Settings settings) {
        Instant now = Instant.now();
        // Read first, for a topic it cannot do without is missing in fewer words there.
        var nodes = history.nodes(now);
        return new Fleet(
                topics(settings),
                nodes.all(),
                nodes.schedulers(),
                history.lines(),
                history.latest(Reading.OVERRIDES, said -> said.scope().key()).values(),
                history.letters(now.minus(RECENT)),
                now);
    }

    /** What keeps roles from starting; nothing where whoever asks may not look. */
    private static List<Problem> topics(Settings settings) {
        try (var topics = new TopicAdmin(settings.kafka(), settings.layout())) {
            return Differences.byCause(topics.differences(settings)).stream()
                    .filter(Difference::fatal)
                    .map(Difference::problem)
                    .toList();
        } catch (Problems e) {
            if (e.list().stream().allMatch(p -> p.code().equals("KafkaRefused"))) {
                return List.of();
            }
            throw e;
        }
    }

    private static Map<String, Object> object(Fleet fleet) {
        var object = new LinkedHashMap<String, Object>();
        object.put("topics", fleet.topics().stream().map(JsonViews::problem).toList());
        object.put("nodes", fleet.nodes().stream().map(Views::node).toList());
        object.put("schedulers", fleet.schedulers().stream().map(Views::scheduler).toList());
        object.put("agents", fleet.agents().size());
        object.put("states", fleet.counts());
        object.put("holds", Holds.counts(fleet.agents()));
        object.put("overrides", overrides(fleet));
        object.put("troubles", fleet.troubles().stream().map(Trouble::object).toList());
        object.put("dead_letters", fleet.letters().stream().map(Views::letters).toList());
        return object;
    }

    private static List<Map<String, Object>> overrides(Fleet fleet) {
        return Words.inForce(fleet.overrides(), fleet.now()).stream()
                .map(
                        said -> {
                            var object = new LinkedHashMap<>(JsonViews.override(said));
                            object.put("agents", Words.shownBy(said, fleet.agents()).size());
                            return (Map<String, Object>) object;
                        })
                .toList();
    }
}
