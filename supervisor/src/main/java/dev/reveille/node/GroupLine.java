package dev.reveille.node;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import dev.reveille.core.supervision.RestartWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept of one supervision group, as a JSON object of one line. */
final class GroupLine {
    private static final JsonMapper JSON = new JsonMapper();

    private GroupLine() {}

    /** The name of a group alone. */
    static ObjectNode of(GroupPath path) {
        ObjectNode line = JSON.createObjectNode().put("tenant", path.tenant().value());
        path.names().forEach(line.putArray("group")::add);
        return line;
    }

    static ObjectNode of(GroupPath path, GroupState state) {
        ObjectNode line =
                of(path).put("mode", state.mode().name())
                        .put("why", state.why())
                        .put("because", state.because().name())
                        .put("until", state.until().value());
        var restarts = line.putArray("restarts");
        state.window()
                .restarts()
                .forEach(
                        restart ->
                                restarts.addObject()
                                        .put("agent", restart.agent().name())
                                        .put("at", restart.at().toString()));
        var stops = line.putArray("stops");
        for (Set<AgentId> together : state.stops()) {
            var names = stops.addArray();
            together.forEach(agent -> names.add(agent.name()));
        }
        return line;
    }

    static GroupPath path(ObjectNode line) {
        var names = new ArrayList<String>();
        line.path("group").forEach(name -> names.add(name.asString()));
        return new GroupPath(new TenantId(line.path("tenant").asString()), names);
    }

    static GroupState state(ObjectNode line) {
        var tenant = new TenantId(line.path("tenant").asString());
        var restarts = new ArrayList<RestartWindow.Restart>();
        line.path("restarts")
                .forEach(
                        restart ->
                                restarts.add(
                                        new RestartWindow.Restart(
                                                agent(tenant, restart.path("agent")),
                                                Instant.parse(restart.path("at").asString()))));
        List<Set<AgentId>> stops = new ArrayList<>();
        line.path("stops")
                .forEach(
                        together -> {
                            var agents = new HashSet<AgentId>();
                            together.forEach(name -> agents.add(agent(tenant, name)));
                            stops.add(agents);
                        });
        return new GroupState(
                new RestartWindow(restarts),
                GroupState.Mode.valueOf(line.path("mode").asString()),
                line.path("why").asString(),
                stops,
                StopReason.valueOf(line.path("because").asString()),
                new Epoch(line.path("until").asLong()));
    }

    private static AgentId agent(TenantId tenant, JsonNode name) {
        return new AgentId(tenant, name.asString());
    }
}
