package dev.reveille.app;

import dev.reveille.api.ApiConfig;
import dev.reveille.api.ApiServer;
import dev.reveille.api.ApiSources;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.core.fleet.Problem;
import dev.reveille.metrics.Metrics;
import dev.reveille.schemas.AvroCodec;
import java.util.List;
import java.util.function.Supplier;

/** The HTTP server and what it shows. */
final class Http implements AutoCloseable {
    private final LiveView view;
    private final Metrics metrics;
    private final ApiServer server;

    /**
     * @param ready what keeps this process from doing its work
     */
    Http(Settings settings, AvroCodec codec, Supplier<List<Problem>> ready) {
        this.view = new LiveView(settings.kafka(), codec);
        this.metrics = new Metrics(view::agents, view::nodes);
        this.server =
                ApiServer.start(
                        new ApiConfig(settings.get(Keys.API_ADDRESS)),
                        new ApiSources(
                                List::of, ready, metrics::scrape, view::agents, view::nodes));
    }

    String address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
        view.close();
    }
}
