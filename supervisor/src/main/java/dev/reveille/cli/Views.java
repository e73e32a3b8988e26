package dev.reveille.cli;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import dev.reveille.history.Letters;
import dev.reveille.history.NodeTable;
import dev.reveille.wire.JsonViews;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Nouns as JSON objects, keys spelt as on topics; what is not known is left out. */
final class Views {
    private Views() {}

    private static void put(Map<String, Object> object, String key, Optional<?> value) {
        value.ifPresent(v -> object.put(key, v instanceof Number ? v : v.toString()));
    }

    static Map<String, Object> decision(Decision d) {
        var o = new LinkedHashMap<String, Object>();
        o.put("agent", d.agent().toString());
        o.put("score", d.score());
        o.put("state", d.state().name());
        put(o, "previous", d.previous());
        o.put("would_be", d.wouldBe().name());
        put(o, "hold", d.hold());
        boolean judged = !d.frozen();
        if (judged) {
            o.put("evaluator", d.evaluator());
        }
        o.put("explanation", d.explanation());
        o.put("inputs", d.inputs().stream().map(Views::fact).toList());
        if (judged) {
            o.put("thresholds", edges(d.thresholds()));
            o.put("policy_version", d.policyVersion());
        }
        o.put("spec_version", d.specVersion());
        o.put("since", d.since().toString());
        o.put("decided_at", d.decidedAt().toString());
        put(o, "next_look_at", d.nextLookAt());
        o.put("cause", d.cause());
        o.put("observe", d.observe());
        d.override().ifPresent(said -> o.put("override", JsonViews.override(said)));
        return o;
    }

    private static Map<String, Object> edges(Thresholds t) {
        var edges = new LinkedHashMap<String, Object>();
        edges.put("active", t.active());
        edges.put("listening", t.listening());
        edges.put("dormant", t.dormant());
        edges.put("hysteresis", t.hysteresis());
        return edges;
    }

    private static Map<String, Object> fact(FactUsed f) {
        var o = new LinkedHashMap<String, Object>();
        o.put("name", f.name());
        o.put("value", f.value());
        o.put("type", f.type());
        put(o, "at", f.at());
        o.put("source", f.source());
        return o;
    }

    static Map<String, Object> status(AgentStatus s) {
        return JsonViews.agent(s);
    }

    static Map<String, Object> line(AgentLine line) {
        var o = new LinkedHashMap<String, Object>();
        o.put("agent", line.agent().toString());
        o.put("state", line.state().name());
        line.decision().map(JsonViews::wanted).ifPresent(o::putAll);
        line.status().ifPresent(s -> status(s).forEach(o::putIfAbsent));
        return o;
    }

    static Map<String, Object> event(HistoryEvent e) {
        return JsonViews.event(e);
    }

    static Map<String, Object> letters(Letters l) {
        var o = new LinkedHashMap<String, Object>();
        o.put("topic", l.topic());
        o.put("count", l.count());
        o.put("last_at", l.last().toString());
        o.put("reason", l.reason());
        o.put("remedy", l.remedy());
        return o;
    }

    static Map<String, Object> scheduler(NodeTable.Line line) {
        var o = new LinkedHashMap<String, Object>();
        o.put("scheduler", line.node().value());
        line.report().ifPresent(report -> o.put("host", report.host()));
        put(o, "heard_at", line.heardAt());
        line.problem().ifPresent(problem -> o.put("problem", problem));
        return o;
    }

    static Map<String, Object> node(NodeTable.Line line) {
        var o = new LinkedHashMap<String, Object>();
        o.put("node", line.node().value());
        o.put("state", line.state());
        line.duty()
                .ifPresent(
                        duty -> {
                            o.put("duty", duty.kind().name());
                            put(o, "drain_by", duty.until());
                        });
        put(o, "heard_at", line.heardAt());
        line.report().ifPresent(report -> JsonViews.node(report).forEach(o::putIfAbsent));
        return o;
    }
}
