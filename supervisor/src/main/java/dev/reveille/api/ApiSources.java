package dev.reveille.api;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import java.util.List;
import java.util.function.Supplier;

/**
 * What HTTP shows; each is asked anew for every request, on that request's own virtual thread.
 *
 * @param alive why this process should be ended; empty = it lives
 * @param ready what keeps it from doing its work; empty = it does
 * @param metrics all meters in Prometheus' text form
 * @param agents what every agent is doing
 * @param nodes what every node last said of itself
 */
public record ApiSources(
        Supplier<List<Problem>> alive,
        Supplier<List<Problem>> ready,
        Supplier<String> metrics,
        Supplier<List<AgentStatus>> agents,
        Supplier<List<NodeReport>> nodes) {}
