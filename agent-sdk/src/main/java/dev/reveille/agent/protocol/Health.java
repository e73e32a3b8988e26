package dev.reveille.agent.protocol;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent says of itself in answer to a ping, under {@code result.health}. Each figure may be
 * missing.
 *
 * @param uptimeSeconds since the agent began
 * @param totalRequests tasks begun since then
 * @param memoryMb resident memory, in MiB
 * @param cpuPercent of one processor, since the ping before
 */
public record Health(
        OptionalDouble uptimeSeconds,
        OptionalLong totalRequests,
        OptionalDouble memoryMb,
        OptionalDouble cpuPercent) {

    /**
     * Reads a ping's result.
     *
     * @param result the result of an answer to a ping
     * @return its health, or nothing if it tells none
     */
    public static Optional<Health> of(JsonNode result) {
        JsonNode health = result.path("health");
        if (!health.isObject()) {
            return Optional.empty();
        }
        @Nullable JsonNode requests = health.get("total_requests");
        return Optional.of(
                new Health(
                        number(health.get("uptime_seconds")),
                        requests != null
                                        && requests.isIntegralNumber()
                                        && requests.canConvertToLong()
                                ? OptionalLong.of(requests.longValue())
                                : OptionalLong.empty(),
                        number(health.get("memory_mb")),
                        number(health.get("cpu_percent"))));
    }

    /**
     * The result that carries it.
     *
     * @return {@code {"health": {…}}}
     */
    public ObjectNode json() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ObjectNode health = result.putObject("health");
        uptimeSeconds.ifPresent(seconds -> health.put("uptime_seconds", seconds));
        totalRequests.ifPresent(requests -> health.put("total_requests", requests));
        memoryMb.ifPresent(mebibytes -> health.put("memory_mb", mebibytes));
        cpuPercent.ifPresent(percent -> health.put("cpu_percent", percent));
        return result;
    }

    private static OptionalDouble number(@Nullable JsonNode node) {
        if (node == null || !node.isNumber()) {
            return OptionalDouble.empty();
        }
        double value = node.asDouble(Double.NaN);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
