package dev.reveille.wire;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nouns as JSON objects, for HTTP and the command line alike: keys spelt as on topics, times in
 * UTC; what is not known is left out.
 */
public final class JsonViews {
    private JsonViews() {}

    public static Map<String, Object> problem(Problem p) {
        var o = new LinkedHashMap<String, Object>();
        o.put("code", p.code());
        o.put("category", p.category().label());
        o.put("recoverable", p.recoverable());
        o.put("message", p.message());
        o.put("remedy", p.remedy());
        return o;
    }

    public static Map<String, Object> agent(AgentStatus s) {
        var o = new LinkedHashMap<String, Object>();
        o.put("agent", s.agent().toString());
        o.put("state", s.state().name());
        text(o, "previous", s.previous());
        text(o, "node", s.node());
        text(o, "incarnation", s.incarnation());
        o.put("epoch", s.epoch().value());
        o.put("reason", s.reason());
        o.put("message", s.message());
        o.put("type", s.type());
        text(o, "mode", s.mode());
        s.pid().ifPresent(pid -> o.put("pid", pid));
        s.port().ifPresent(port -> o.put("port", port));
        o.put("attempt", s.attempt());
        o.put("restarts", s.restarts());
        text(o, "started_at", s.startedAt());
        o.put("at", s.at().toString());
        s.exit().ifPresent(exit -> o.put("exit", exit(exit)));
        o.put("breaker", s.breaker().name());
        text(o, "retry_at", s.retryAt());
        text(o, "problem", s.problem());
        o.put("spec_version", s.specVersion());
        o.put("log", s.log());
        s.health().ifPresent(health -> o.put("health", health(health)));
        if (!s.kept().equals(Supervised.NOT_TOLD)) {
            o.put("failures", s.kept().failures());
            o.put("groups", s.kept().groups().stream().map(JsonViews::group).toList());
            o.put("limits", s.kept().limits().stream().map(JsonViews::limit).toList());
        }
        return o;
    }

    private static Map<String, Object> health(HealthReport h) {
        var o = new LinkedHashMap<String, Object>();
        o.put("liveness", h.liveness().name());
        o.put("readiness", h.readiness().name());
        if (!h.lastFailure().isEmpty()) {
            o.put("last_failure", h.lastFailure());
        }
        text(o, "failed_at", h.failedAt());
        return o;
    }

    private static Map<String, Object> group(Supervised.Group group) {
        var o = new LinkedHashMap<String, Object>();
        o.put("group", group.name());
        o.put("mode", group.mode());
        o.put("most_restarts", group.most());
        o.put("window_millis", group.window().toMillis());
        o.put("restarts_at", group.restarts().stream().map(Instant::toString).toList());
        return o;
    }

    private static Map<String, Object> limit(Supervised.Limit limit) {
        var o = new LinkedHashMap<String, Object>();
        o.put("limit", limit.name());
        o.put("value", limit.value());
        o.put("enforced_by", limit.by());
        return o;
    }

    /** A line of history. */
    public static Map<String, Object> event(HistoryEvent e) {
        var o = new LinkedHashMap<String, Object>();
        o.put("at", e.at().toString());
        o.put("kind", e.kind().name());
        text(o, "agent", e.agent());
        text(o, "node", e.node());
        o.put("epoch", e.epoch().value());
        o.put("reason", e.reason());
        o.put("message", e.message());
        o.put("details", new TreeMap<>(e.details()));
        o.put("writer", e.writer());
        return o;
    }

    /** What an agent uses and answers. */
    public static Map<String, Object> usage(AgentHealth h) {
        var o = new LinkedHashMap<String, Object>();
        o.put("pid", h.pid());
        o.put("health", h.health().name());
        o.put("busy", h.busy());
        o.put("cpu_percent", Math.round(h.cpuPercent() * 10) / 10.0);
        o.put("memory_bytes", h.memoryBytes());
        o.put("processes", h.processes());
        o.put("files", h.files());
        o.put("uptime_millis", h.uptime().toMillis());
        o.put("requests", h.requests());
        h.ping().ifPresent(ping -> o.put("ping_millis", ping.toNanos() / 1e6));
        return o;
    }

    /** What an agent should be and what keeps it from that. */
    public static Map<String, Object> wanted(Decision d) {
        var o = new LinkedHashMap<String, Object>();
        o.put("should_be", d.state().name());
        o.put("score", d.score());
        text(o, "hold", d.hold());
        if (d.wouldBe() != d.state()) {
            o.put("would_be", d.wouldBe().name());
        }
        text(o, "evaluator_error", d.failure());
        if (!d.doubted().stale().isEmpty()) {
            o.put("stale_inputs", d.doubted().stale());
        }
        o.put("observe", d.observe());
        d.override().ifPresent(said -> o.put("override", override(said)));
        return o;
    }

    public static Map<String, Object> override(AgentOverride said) {
        var o = new LinkedHashMap<String, Object>();
        o.put("scope", said.scope().key());
        o.put("kind", said.kind().name());
        text(o, "until", said.until());
        o.put("by", said.by());
        o.put("at", said.at().toString());
        o.put("note", said.note());
        return o;
    }

    private static Map<String, Object> exit(Exit e) {
        var o = new LinkedHashMap<String, Object>();
        o.put("reason", e.reason().name());
        o.put("code", e.code());
        e.signal().ifPresent(signal -> o.put("signal", signal));
        o.put("pid", e.pid());
        o.put("at", e.at().toString());
        o.put("uptime_millis", e.uptime().toMillis());
        o.put("peak_memory_bytes", e.peakMemoryBytes());
        o.put("last_lines", e.lastLines());
        o.put("epoch", e.epoch().value());
        o.put("attempt", e.attempt());
        return o;
    }

    public static Map<String, Object> node(NodeReport r) {
        var o = new LinkedHashMap<String, Object>();
        o.put("node", r.node().value());
        o.put("incarnation", r.incarnation().value());
        o.put("status", r.status().name());
        text(o, "problem", r.problem());
        o.put("pool", r.pool());
        o.put("host", r.host());
        o.put("slots", r.slots());
        o.put("used", r.used());
        o.put("labels", new TreeMap<>(r.labels()));
        o.put("types", r.types().stream().sorted().toList());
        o.put("cpu_allocatable", r.holds().allocatable().cpu());
        o.put("memory_allocatable", r.holds().allocatable().memoryBytes());
        o.put("cpu_available", r.cpuAvailable());
        o.put("memory_available", r.memoryAvailable());
        o.put("version", r.version());
        o.put("sent_at", r.sentAt().toString());
        return o;
    }

    private static void text(Map<String, Object> object, String key, Optional<?> value) {
        value.ifPresent(v -> object.put(key, v.toString()));
    }
}
