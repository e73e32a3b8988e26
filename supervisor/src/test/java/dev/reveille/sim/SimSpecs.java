package dev.reveille.sim;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.TextSpecs;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Specs as one line, read once. */
final class SimSpecs implements SpecReader {
    private static final AgentType TYPE =
            new AgentType(
                            "py",
                            List.of("agent"),
                            Path.of("/"),
                            Map.of(),
                            List.of(),
                            AgentType.Protocol.STDIO,
                            new AgentType.Ready.Hello(),
                            Duration.ofSeconds(10),
                            AgentType.Stop.DEFAULT,
                            AgentType.Heartbeat.DEFAULT,
                            0,
                            AgentType.Log.DEFAULT)
                    .watched(AgentType.Heartbeat.DEFAULT, HealthSpec.NONE);

    private final TextSpecs text = new TextSpecs();
    private final Map<String, Parsed<AgentSpec>> read = new HashMap<>();

    @Override
    public Parsed<AgentSpec> read(String document) {
        return read.computeIfAbsent(document, text::read);
    }

    /** As a node reads its assignment. */
    Assignment assignment(Placed placed) {
        return assignment(placed.epoch(), placed.spec(), placed.mode(), placed.reason());
    }

    Assignment assignment(Epoch epoch, String document, LifecycleState mode, String reason) {
        return switch (read(document)) {
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) ->
                    new Assignment(epoch, spec, TYPE, mode, reason);
            case Parsed.Wrong<AgentSpec> wrong ->
                    throw new IllegalStateException(document + ": " + wrong);
        };
    }

    @Override
    public Parsed<AgentSpec> instantiate(String template, TenantId tenant, String own) {
        return read(own.isEmpty() ? template : own);
    }

    @Override
    public Map<String, Object> attributes(String template) {
        return Map.of();
    }

    @Override
    public Predicate<TenantId> covering(String template) {
        return _ -> true;
    }
}
