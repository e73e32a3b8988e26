package dev.reveille.cli;

import dev.reveille.config.Secrets;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.Row;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything about one agent: what it does, what it was asked for, and what decided it. */
final class AgentView {
    private AgentView() {}

    /**
     * The agent with that id.
     *
     * @param json for programs, not people
     * @throws dev.reveille.core.fleet.Problems if nobody knows it
     */
    static Map<String, Object> of(History history, AgentId id, boolean json) {
        List<AgentLine> lines = history.lines();
        AgentLine line =
                lines.stream()
                        .filter(l -> l.agent().equals(id))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Reads.noAgent(
                                                id, lines.stream().map(AgentLine::agent).toList()));
        var object = new LinkedHashMap<>(Views.line(line));
        var own = Optional.ofNullable(history.specs().get(id)).map(spec -> spec.document());
        whole(history, line, own).ifPresent(read -> object.put("policy", policy(read)));
        line.decision()
                .ifPresent(
                        d -> {
                            object.put("facts", facts(d));
                            object.put("relevance", Views.decision(d));
                        });
        if (!json) {
            object.remove("groups"); // told in words
            object.remove("failures");
        }
        object.putAll(SupervisionView.of(history, lines, line, json));
        var denied = denied(history, id);
        if (!denied.isEmpty()) {
            object.put("denied", denied);
        }
        own.ifPresent(document -> object.put("spec", Secrets.masked(document)));
        line.decision()
                .flatMap(Decision::spec)
                .ifPresent(effective -> object.put("effective_spec", Secrets.masked(effective)));
        return object;
    }

    /** As the latest decision has it; where it asks for nothing, as spec and template say now. */
    private static Optional<Parsed<AgentSpec>> whole(
            History history, AgentLine line, Optional<String> own) {
        var parser = new SpecParser();
        var tenant = line.agent().tenant();
        return line.decision()
                .flatMap(Decision::spec)
                .map(parser::read)
                .or(
                        () ->
                                Optional.ofNullable(history.templates().get(line.agent().name()))
                                        .filter(t -> parser.matches(t.document(), tenant))
                                        .map(
                                                t ->
                                                        parser.instantiate(
                                                                t.document(),
                                                                tenant,
                                                                own.orElse(""))))
                .or(() -> own.map(parser::read));
    }

    private static Object policy(Parsed<AgentSpec> read) {
        return switch (read) {
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> policy(spec);
            case Parsed.Wrong<AgentSpec>(var problems) ->
                    problems.stream().map(Problem::line).toList();
        };
    }

    private static Map<String, Object> policy(AgentSpec spec) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", spec.type());
        object.put("pool", spec.pool());
        object.put("evaluator", spec.relevance().evaluator().name());
        var parameters = new TreeMap<>(spec.relevance().evaluator().parameters());
        if (!parameters.isEmpty()) {
            object.put("parameters", Secrets.masked(parameters));
        }
        Thresholds edges = spec.relevance().thresholds();
        object.put("starts_from", edges.listening());
        object.put("stops_below", less(edges.listening(), edges.hysteresis()));
        object.put("active_from", edges.active());
        object.put("active_until_below", less(edges.active(), edges.hysteresis()));
        Dwell dwell = spec.relevance().dwell();
        object.put("stays_up", Durations.format(dwell.up()));
        object.put("stays_down", Durations.format(dwell.down()));
        return object;
    }

    /** How often it was denied what it asked for, as its history on record counts it. */
    private static Map<String, Object> denied(History history, AgentId id) {
        var denied = new TreeMap<String, Object>();
        for (Row<HistoryEvent> row : history.events(id)) {
            var details = row.value().map(HistoryEvent::details).orElse(Map.of());
            if (details.containsKey("denied")) {
                denied.merge(
                        details.get("capability") + " " + details.get("denied"),
                        Long.valueOf(details.getOrDefault("times", "1")),
                        (before, more) -> (Long) before + (Long) more);
            }
        }
        return denied;
    }

    /** As people count, so that 0.4 less 0.05 is 0.35. */
    private static double less(double edge, double by) {
        return BigDecimal.valueOf(edge).subtract(BigDecimal.valueOf(by)).doubleValue();
    }

    private static Map<String, Object> facts(Decision decision) {
        var facts = new LinkedHashMap<String, Object>();
        for (FactUsed fact : decision.inputs()) {
            String seen = fact.at().map(at -> fact.source() + ", " + at).orElse("never seen");
            facts.put(fact.name(), fact.value() + " (" + seen + ")");
        }
        return facts;
    }
}
