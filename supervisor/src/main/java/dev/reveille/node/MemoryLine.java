package dev.reveille.node;

import dev.reveille.core.agent.Life;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.gate.RestartGates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept of one agent, as a JSON object of one line. */
final class MemoryLine {
    private static final JsonMapper JSON = new JsonMapper();

    private MemoryLine() {}

    static ObjectNode of(Memory.Known known, boolean withDocument) {
        Life life = known.life();
        ObjectNode line =
                JSON.createObjectNode()
                        .put("agent", life.agent().toString())
                        .put("epoch", life.placed().epoch().value())
                        .put("mode", life.placed().mode().name())
                        .put("reason", life.placed().reason())
                        .put("wanted", life.wanted())
                        .put("leaving", life.leaving().name())
                        .put("entered", life.entered().toString())
                        .put("attempt", life.attempt())
                        .put("restarts", life.restarts())
                        .put("failures", life.failures())
                        .put("greeted", known.greeted());
        if (withDocument) {
            line.put("document", life.placed().document());
        }
        line.set("phase", phase(life.phase()));
        life.problem().ifPresent(problem -> line.put("problem", problem));
        life.lastExit().ifPresent(exit -> line.set("exit", exit(exit)));
        known.port().ifPresent(port -> line.put("port", port));
        known.tally().ifPresent(tally -> line.set("breaker", tally(tally)));
        return line;
    }

    /**
     * As it was written.
     *
     * @param before the document, where the line has none of its own
     */
    static Memory.Known read(ObjectNode line, String before) {
        var life =
                new Life(
                        agent(line),
                        new Life.Placed(
                                new Epoch(line.path("epoch").asLong()),
                                line.has("document") ? line.path("document").asString() : before,
                                LifecycleState.valueOf(line.path("mode").asString()),
                                line.path("reason").asString()),
                        line.path("wanted").asBoolean(),
                        StopReason.valueOf(line.path("leaving").asString()),
                        phase(line.path("phase")),
                        instant(line.path("entered")),
                        line.path("attempt").asInt(),
                        line.path("restarts").asInt(),
                        line.path("failures").asInt(),
                        optional(line, "exit").map(MemoryLine::exit),
                        optional(line, "problem").map(JsonNode::asString));
        return new Memory.Known(
                life,
                line.path("greeted").asBoolean(),
                line.has("port") ? OptionalInt.of(line.path("port").asInt()) : OptionalInt.empty(),
                optional(line, "breaker").map(MemoryLine::tally));
    }

    static AgentId agent(ObjectNode line) {
        String[] parts = line.path("agent").asString().split("/", 2);
        return AgentId.of(parts[0], parts[1]);
    }

    private static Optional<JsonNode> optional(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name));
    }

    private static Instant instant(JsonNode node) {
        return Instant.parse(node.asString());
    }

    private static ObjectNode phase(Phase phase) {
        ObjectNode node = JSON.createObjectNode().put("state", phase.state().name());
        phase.liveProcess()
                .ifPresent(
                        process ->
                                node.put("pid", process.pid())
                                        .put("since", process.since().toString()));
        switch (phase) {
            case Phase.Stopping(_, var step, Phase.StopCause.Asked(StopReason reason)) ->
                    node.put("step", step.name()).put("asked", reason.name());
            case Phase.Stopping(_, var step, Phase.StopCause.NotReady _) ->
                    node.put("step", step.name());
            case Phase.Stopping(_, var step, Phase.StopCause.OutOfMemory(String what)) ->
                    node.put("step", step.name()).put("memory", what);
            case Phase.Stopping(_, var step, Phase.StopCause.Unhealthy(String what)) ->
                    node.put("step", step.name()).put("unhealthy", what);
            case Phase.Restarting(Instant at) -> node.put("at", at.toString());
            case Phase.Crashed(Optional<Instant> at) ->
                    at.ifPresent(time -> node.put("at", time.toString()));
            case Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Starting _,
                    Phase.Running _,
                    Phase.Stopped _ -> {}
        }
        return node;
    }

    private static Phase phase(JsonNode node) {
        Optional<Phase.Running> process =
                optional(node, "pid")
                        .map(pid -> new Phase.Running(pid.asLong(), instant(node.path("since"))));
        Optional<Instant> at = optional(node, "at").map(MemoryLine::instant);
        return switch (node.path("state").asString()) {
            case "PENDING" -> new Phase.Waiting();
            case "STARTING" -> new Phase.Starting(process);
            case "RUNNING" -> process.orElseThrow();
            case "STOPPING" ->
                    new Phase.Stopping(
                            process.orElseThrow(),
                            Phase.StopStep.valueOf(node.path("step").asString()),
                            optional(node, "asked")
                                    .<Phase.StopCause>map(
                                            reason ->
                                                    new Phase.StopCause.Asked(
                                                            StopReason.valueOf(reason.asString())))
                                    .or(
                                            () ->
                                                    optional(node, "memory")
                                                            .map(JsonNode::asString)
                                                            .map(Phase.StopCause.OutOfMemory::new))
                                    .or(
                                            () ->
                                                    optional(node, "unhealthy")
                                                            .map(JsonNode::asString)
                                                            .map(Phase.StopCause.Unhealthy::new))
                                    .orElseGet(Phase.StopCause.NotReady::new));
            case "STOPPED" -> new Phase.Stopped();
            case "RESTARTING" -> new Phase.Restarting(at.orElseThrow());
            case "CRASHED" -> new Phase.Crashed(at);
            default -> new Phase.Idle();
        };
    }

    private static ObjectNode exit(Exit exit) {
        ObjectNode node =
                JSON.createObjectNode()
                        .put("reason", exit.reason().name())
                        .put("code", exit.code())
                        .put("pid", exit.pid())
                        .put("at", exit.at().toString())
                        .put("uptime", exit.uptime().toString())
                        .put("memory", exit.peakMemoryBytes())
                        .put("epoch", exit.epoch().value())
                        .put("attempt", exit.attempt());
        exit.signal().ifPresent(signal -> node.put("signal", signal));
        exit.lastLines().forEach(node.putArray("lines")::add);
        return node;
    }

    private static Exit exit(JsonNode node) {
        List<String> lines = new ArrayList<>();
        node.path("lines").forEach(line -> lines.add(line.asString()));
        return new Exit(
                ExitReason.valueOf(node.path("reason").asString()),
                node.path("code").asInt(),
                node.has("signal")
                        ? OptionalInt.of(node.path("signal").asInt())
                        : OptionalInt.empty(),
                node.path("pid").asLong(),
                instant(node.path("at")),
                Duration.parse(node.path("uptime").asString()),
                node.path("memory").asLong(),
                lines,
                new Epoch(node.path("epoch").asLong(0)),
                node.path("attempt").asInt(0));
    }

    private static ObjectNode tally(RestartGates.Tally tally) {
        ObjectNode node =
                JSON.createObjectNode()
                        .put("failures", tally.failures())
                        .put("half.open", tally.halfOpen());
        if (tally.paused()) {
            node.put("paused", true);
        }
        tally.openedAt().ifPresent(at -> node.put("opened", at.toString()));
        return node;
    }

    private static RestartGates.Tally tally(JsonNode node) {
        return new RestartGates.Tally(
                node.path("failures").asInt(),
                optional(node, "opened").map(MemoryLine::instant),
                node.path("half.open").asBoolean(),
                node.path("paused").asBoolean(false));
    }
}
