package dev.reveille.node;

import dev.reveille.config.Variables;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Capabilities;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Limits;
import dev.reveille.core.fleet.SecretSpec;
import dev.reveille.os.Confinement;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** What a process is started with: its type's command and nothing it was not given. */
final class Launch {
    private Launch() {}

    /**
     * The request for one start.
     *
     * @param log where its standard error goes
     * @param state the node's directory, below which each agent has one of its own
     * @param node the node's own environment, of which only allowed names are handed on
     */
    static SpawnRequest request(
            SpawnId id,
            Assignment assignment,
            OptionalInt port,
            Path log,
            Path state,
            Map<String, String> node) {
        AgentType type = assignment.type();
        Path own = own(state, id.agent());
        return new SpawnRequest(
                id,
                type.command(),
                type.directory(),
                environment(id.agent(), assignment, port, own, node),
                log,
                SpawnRequest.MAX_LINE,
                new Confinement(
                        limits(assignment),
                        type.confines().user(),
                        yields(assignment.mode()),
                        Optional.of(own)));
    }

    /** The request for a program that checks an agent: run as it is, in its own place. */
    static SpawnRequest check(
            SpawnId id,
            List<String> command,
            Assignment assignment,
            OptionalInt port,
            Path log,
            Path state,
            Map<String, String> node) {
        SpawnRequest agent = request(id, assignment, port, log, state, node);
        return new SpawnRequest(
                id,
                command,
                agent.directory(),
                agent.env(),
                log,
                agent.maxLine(),
                agent.confined());
    }

    /** Whether an agent in this mode gives way to others where processors are short. */
    static boolean yields(LifecycleState mode) {
        return mode != LifecycleState.ACTIVE;
    }

    /** What an agent may use: what its spec says, within what its type allows. */
    static Limits limits(Assignment assignment) {
        return assignment.spec().limits().within(assignment.type().confines().ceiling());
    }

    /** What an agent may do: what its spec says, within what its type allows. */
    static Capabilities capabilities(Assignment assignment) {
        return assignment.spec().capabilities().within(assignment.type().confines().capabilities());
    }

    /** Secrets it is given: its spec's, and over them its type's, whose owner has the last word. */
    static Map<String, SecretSpec> secrets(Assignment assignment) {
        AgentType type = assignment.type();
        var secrets = new TreeMap<>(assignment.spec().secrets());
        secrets.replaceAll(
                (name, secret) ->
                        type.env().containsKey(name)
                                ? new SecretSpec(secret.from(), false)
                                : secret);
        secrets.putAll(type.secrets());
        return secrets;
    }

    private static Path own(Path state, AgentId agent) {
        return state.toAbsolutePath()
                .normalize()
                .resolve("agents")
                .resolve(agent.tenant().value())
                .resolve(agent.name());
    }

    private static Map<String, String> environment(
            AgentId agent,
            Assignment assignment,
            OptionalInt port,
            Path own,
            Map<String, String> node) {
        AgentType type = assignment.type();
        var env = new TreeMap<String, String>();
        AgentType.ALWAYS_PASSED.forEach(name -> pass(name, node, env));
        type.passed().forEach(name -> pass(name, node, env));
        // Once more, from wherever the spec came: none that decides what code runs.
        assignment
                .spec()
                .env()
                .forEach(
                        (name, value) -> {
                            if (Variables.settable(name, value)) {
                                env.put(name, value);
                            }
                        });
        // The node's owner has the last word.
        env.putAll(type.env());
        env.putIfAbsent("TMPDIR", own.resolve(Confinement.TMP).toString());
        env.put("REVEILLE_WORK_DIR", own.resolve(Confinement.WORK).toString());
        env.put("REVEILLE_AGENT", agent.toString());
        env.put("REVEILLE_TENANT", agent.tenant().value());
        env.put("REVEILLE_EPOCH", assignment.epoch().toString());
        env.put("REVEILLE_MODE", assignment.mode().name());
        port.ifPresent(number -> env.put("PORT", Integer.toString(number)));
        return env;
    }

    private static void pass(String name, Map<String, String> from, Map<String, String> to) {
        if (from.containsKey(name)) {
            to.put(name, from.get(name));
        }
    }
}
