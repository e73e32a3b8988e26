package dev.reveille.core.fleet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something an operator asks for; answered by a {@link HistoryEvent} of kind OPERATION whose
 * details carry the same {@code id}.
 *
 * @param id unique
 * @param verb what to do, such as {@code reset}
 * @param agent it is about, if any
 * @param node it is about, if any
 * @param arguments by name
 * @param by who asks
 * @param at when
 */
public record OperationRequest(
        String id,
        String verb,
        Optional<AgentId> agent,
        Optional<NodeId> node,
        Map<String, String> arguments,
        String by,
        Instant at) {
    public OperationRequest {
        arguments = Map.copyOf(arguments);
    }
}
