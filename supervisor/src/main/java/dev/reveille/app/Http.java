package dev.reveille.app;

import dev.reveille.api.ApiConfig;
import dev.reveille.api.ApiServer;
import dev.reveille.api.ApiSources;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.Metrics;
import dev.reveille.metrics.NodeMeters;
import dev.reveille.schemas.AvroCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A role's HTTP server and what it shows, if the role is to serve any. */
final class Http implements AutoCloseable {
    private static final String OFF = "none";

    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final Optional<String> address;
    private volatile Supplier<Map<String, Long>> evaluatorFailures = Map::of;

    private Http(
            String address,
            Health health,
            Supplier<List<AgentStatus>> agents,
            Function<AgentId, Optional<Map<String, Object>>> resting,
            Supplier<List<NodeReport>> nodes,
            NodeMeters checks,
            Runnable end) {
        ends.push(end);
        if (address.equals(OFF)) {
            this.address = Optional.empty();
            return;
        }
        var metrics = new Metrics(agents, nodes, () -> evaluatorFailures.get());
        ends.push(metrics::close);
        metrics.bind(checks);
        try {
            var server =
                    ApiServer.start(
                            new ApiConfig(address),
                            new ApiSources(
                                    List::of,
                                    health::troubles,
                                    metrics::scrape,
                                    agents,
                                    resting,
                                    nodes));
            ends.push(server::close);
            this.address = Optional.of(server.address());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Shows the whole fleet, as its topics tell of it. */
    static Http ofFleet(Settings settings, AvroCodec codec, Health health) {
        return ofFleet(settings, codec, health, new NodeMeters());
    }

    /** The same, and what a node in this process makes of its agents' health. */
    static Http ofFleet(Settings settings, AvroCodec codec, Health health, NodeMeters checks) {
        String address = settings.get(Keys.API_ADDRESS);
        if (address.equals(OFF)) {
            return new Http(
                    address, health, List::of, _ -> Optional.empty(), List::of, checks, () -> {});
        }
        var view = new LiveView(settings.kafka(), codec);
        var resting = new RestingView(settings.kafka(), codec);
        Runnable end =
                () -> {
                    resting.close();
                    view.close();
                };
        return new Http(address, health, view::agents, resting::of, view::nodes, checks, end);
    }

    /** Shows one node, as it tells of itself. */
    static Http ofNode(Settings settings, Health health, OwnView view, NodeMeters checks) {
        return new Http(
                settings.get(Keys.API_ADDRESS),
                health,
                view::agents,
                _ -> Optional.empty(),
                view::nodes,
                checks,
                () -> {});
    }

    /** From now on also shows how often each evaluator gave no score, by name. */
    void evaluatorFailures(Supplier<Map<String, Long>> failures) {
        evaluatorFailures = failures;
    }

    /** Where it is served, host:port; empty = nowhere. */
    Optional<String> address() {
        return address;
    }

    @Override
    public void close() {
        for (Runnable end = ends.poll(); end != null; end = ends.poll()) {
            end.run();
        }
    }
}
