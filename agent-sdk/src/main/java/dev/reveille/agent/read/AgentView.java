package dev.reveille.agent.read;

import dev.reveille.schemas.AgentStateChange;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An agent as last told of.
 *
 * @param agent {@code tenant/name}
 * @param state what it is doing
 * @param reason why, a start, stop or pending reason such as {@code RELEVANT}
 * @param message one sentence for people
 * @param node where it is, if anywhere
 * @param epoch of its placement; 0 if it was never placed
 * @param mode {@code ACTIVE} or {@code LISTENING} while it runs
 * @param pid of its process while there is one
 * @param port it was given, if its type asks for one
 * @param restarts under this epoch so far
 * @param at when it entered the state
 * @param problem what went wrong and what to do about it, if something did
 */
public record AgentView(
        String agent,
        AgentState state,
        String reason,
        String message,
        Optional<String> node,
        long epoch,
        Optional<String> mode,
        OptionalLong pid,
        OptionalInt port,
        int restarts,
        Instant at,
        Optional<String> problem) {

    static AgentView of(AgentStateChange change) {
        return new AgentView(
                change.getAgent(),
                AgentState.of(change.getState()),
                change.getReason(),
                change.getMessage(),
                Optional.ofNullable(change.getNode()),
                change.getEpoch(),
                Optional.of(change.getMode()).filter(mode -> !mode.isEmpty()),
                change.getPid() == null ? OptionalLong.empty() : OptionalLong.of(change.getPid()),
                change.getPort() == null ? OptionalInt.empty() : OptionalInt.of(change.getPort()),
                change.getRestarts(),
                Instant.ofEpochMilli(change.getAt()),
                Optional.ofNullable(change.getProblem()));
    }
}
