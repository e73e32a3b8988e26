package dev.reveille.cli;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.history.AgentLine;
import dev.reveille.history.NodeTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
        o.put("evaluator", d.evaluator());
        o.put("explanation", d.explanation());
        o.put("inputs", d.inputs().stream().map(Views::fact).toList());
        var edges = new LinkedHashMap<String, Object>();
        edges.put("active", d.thresholds().active());
        edges.put("listening", d.thresholds().listening());
        edges.put("dormant", d.thresholds().dormant());
        edges.put("hysteresis", d.thresholds().hysteresis());
        o.put("thresholds", edges);
        o.put("policy_version", d.policyVersion());
        o.put("spec_version", d.specVersion());
        o.put("since", d.since().toString());
        o.put("decided_at", d.decidedAt().toString());
        put(o, "next_look_at", d.nextLookAt());
        o.put("cause", d.cause());
        o.put("observe", d.observe());
        return o;
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
        var o = new LinkedHashMap<String, Object>();
        o.put("agent", s.agent().toString());
        o.put("state", s.state().name());
        put(o, "previous", s.previous());
        put(o, "node", s.node());
        o.put("epoch", s.epoch().value());
        o.put("reason", s.reason());
        o.put("message", s.message());
        o.put("type", s.type());
        put(o, "mode", s.mode());
        s.pid().ifPresent(pid -> o.put("pid", pid));
        s.port().ifPresent(port -> o.put("port", port));
        o.put("attempt", s.attempt());
        o.put("restarts", s.restarts());
        put(o, "started_at", s.startedAt());
        o.put("at", s.at().toString());
        s.exit()
                .ifPresent(
                        exit -> {
                            o.put("exit_reason", exit.reason().name());
                            o.put("exit_code", exit.code());
                            o.put("exit_lines", exit.lastLines());
                        });
        o.put("breaker", s.breaker().name());
        put(o, "retry_at", s.retryAt());
        put(o, "problem", s.problem());
        o.put("spec_version", s.specVersion());
        o.put("log", s.log());
        return o;
    }

    static Map<String, Object> line(AgentLine line) {
        var o = new LinkedHashMap<String, Object>();
        o.put("agent", line.agent().toString());
        o.put("state", line.state().name());
        line.decision()
                .ifPresent(
                        d -> {
                            o.put("should_be", d.state().name());
                            o.put("score", d.score());
                        });
        line.status().ifPresent(s -> status(s).forEach(o::putIfAbsent));
        return o;
    }

    static Map<String, Object> event(HistoryEvent e) {
        var o = new LinkedHashMap<String, Object>();
        o.put("at", e.at().toString());
        o.put("kind", e.kind().name());
        put(o, "agent", e.agent());
        put(o, "node", e.node());
        o.put("epoch", e.epoch().value());
        o.put("reason", e.reason());
        o.put("message", e.message());
        o.put("details", new TreeMap<>(e.details()));
        o.put("writer", e.writer());
        return o;
    }

    static Map<String, Object> node(NodeTable.Line line) {
        var o = new LinkedHashMap<String, Object>();
        o.put("node", line.node().value());
        o.put("state", line.state());
        put(o, "heard_at", line.heardAt());
        line.report().ifPresent(report -> report(report, o));
        return o;
    }

    private static void report(NodeReport r, Map<String, Object> o) {
        o.put("pool", r.pool());
        o.put("host", r.host());
        o.put("slots", r.slots());
        o.put("used", r.used());
        o.put("labels", new TreeMap<>(r.labels()));
        o.put("types", r.types().stream().sorted().toList());
        o.put("cpu_available", r.cpuAvailable());
        o.put("memory_available", r.memoryAvailable());
        put(o, "problem", r.problem());
        o.put("version", r.version());
        o.put("incarnation", r.incarnation().value());
    }
}
