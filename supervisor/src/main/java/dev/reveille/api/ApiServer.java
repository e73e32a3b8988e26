package dev.reveille.api;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP while it is served. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApiServer.class);

    /** Requests that are being answered get this long when the server is closed. */
    private static final Duration GRACE = Duration.ofMillis(500);

    // Kept, because java.util.logging forgets the level of a logger that nobody holds.
    private static final java.util.logging.Logger HELIDON =
            java.util.logging.Logger.getLogger("io.helidon");

    private final WebServer server;
    private final String host;

    private ApiServer(WebServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Serves until closed.
     *
     * @throws Problems if the address is wrong or taken
     */
    public static ApiServer start(ApiConfig config, ApiSources sources) {
        InetSocketAddress address = config.socket();
        if (!address.getAddress().isLoopbackAddress()) {
            LOGGER.atWarn()
                    .addKeyValue("address", config.address())
                    .log("HTTP is open to other machines and asks nobody who they are");
        }
        probe(config, address);
        HELIDON.setLevel(Level.WARNING);
        WebServer server =
                WebServer.builder()
                        .address(address.getAddress())
                        .port(address.getPort())
                        // The process has one ordered shutdown of its own.
                        .shutdownHook(false)
                        .shutdownGracePeriod(GRACE)
                        .routing(new Routes(sources)::into)
                        .build();
        server.start();
        if (!server.isRunning()) {
            throw notAvailable(config, "the server did not start; its reason is in the log");
        }
        String host = config.address().substring(0, config.address().lastIndexOf(':'));
        return new ApiServer(server, host);
    }

    /** The server logs why it cannot listen and goes on: asked first, so that it can be said. */
    private static void probe(ApiConfig config, InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw notAvailable(config, String.valueOf(e.getMessage()));
        }
    }

    private static Problems notAvailable(ApiConfig config, String why) {
        return new Problems(
                Problem.recoverable(
                        "AddressNotAvailable",
                        Category.STARTUP,
                        "HTTP cannot be served at " + config.address() + ": " + why,
                        "end what listens there, or choose another api.address (--http); port 0"
                                + " takes a free one"));
    }

    /** {@code host:port} with the port that is really served. */
    public String address() {
        return host + ":" + server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
