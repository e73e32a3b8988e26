package dev.reveille.api;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What HTTP shows; each is asked anew for every request, on that request's own virtual thread.
 *
 * @param alive why this process should be ended; empty = it lives
 * @param ready what keeps it from doing its work; empty = it does
 * @param metrics all meters in Prometheus' text form
 * @param agents what every agent is doing that ever had to do with a node or placement
 * @param resting what is known of any other agent, as JSON; empty = nobody knows it
 * @param nodes what every node last said of itself
 */
public record ApiSources(
        Supplier<List<Problem>> alive,
        Supplier<List<Problem>> ready,
        Supplier<String> metrics,
        Supplier<List<AgentStatus>> agents,
        Function<AgentId, Optional<Map<String, Object>>> resting,
        Supplier<List<NodeReport>> nodes) {}
