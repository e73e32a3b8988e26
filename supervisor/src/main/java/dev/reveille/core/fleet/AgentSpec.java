package dev.reveille.core.fleet;

import java.util.Map;

/**
 * Desired configuration of one agent, complete: everything not written in its document has its
 * default. A spec names an agent type of the node's catalogue and never carries a command.
 *
 * @param id whose spec it is
 * @param type name of the agent type in the node's catalogue
 * @param mode whether decisions are carried out or only published
 * @param config handed to the agent at init, JSON text of an object
 * @param labels free-form
 * @param pool the pool whose nodes may run it
 * @param supervision its place among the other agents of its tenant
 * @param limits what it may use at most, as far as it says so
 * @param secrets what it is given as files of its own, by name
 * @param capabilities what it may do beyond its own work, as far as it says so
 * @param version short hash of the effective document; a change of it is a change of the spec
 * @param document the effective document, canonical JSON, as it travels on topics
 */
public record AgentSpec(
        AgentId id,
        String type,
        Mode mode,
        String config,
        Map<String, String> labels,
        String pool,
        RelevanceSpec relevance,
        RestartSpec restart,
        BreakerSpec breaker,
        SupervisionSpec supervision,
        PlacementSpec placement,
        LimitsSpec limits,
        CapabilitiesSpec capabilities,
        Map<String, String> env,
        Map<String, SecretSpec> secrets,
        String version,
        String document) {

    public AgentSpec {
        labels = Map.copyOf(labels);
        env = Map.copyOf(env);
        secrets = Map.copyOf(secrets);
    }

    /** One that asks for no capability. */
    public AgentSpec(
            AgentId id,
            String type,
            Mode mode,
            String config,
            Map<String, String> labels,
            String pool,
            RelevanceSpec relevance,
            RestartSpec restart,
            BreakerSpec breaker,
            SupervisionSpec supervision,
            PlacementSpec placement,
            LimitsSpec limits,
            Map<String, String> env,
            Map<String, SecretSpec> secrets,
            String version,
            String document) {
        this(
                id,
                type,
                mode,
                config,
                labels,
                pool,
                relevance,
                restart,
                breaker,
                supervision,
                placement,
                limits,
                CapabilitiesSpec.UNWRITTEN,
                env,
                secrets,
                version,
                document);
    }

    /** Whether decisions are carried out. */
    public enum Mode {
        ACT,
        /** Decide and publish, start and stop nothing. */
        OBSERVE
    }
}
