package dev.reveille.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * As much of a schema registry as the codec asks, kept in this process: it can go away and come
 * back with what it held. A real one is what the tests of `schemas` run against.
 */
final class SmallRegistry implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final int port;
    private final List<String> schemas = new ArrayList<>();
    private HttpServer server;

    SmallRegistry() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        this.server = listen();
    }

    private HttpServer listen() throws IOException {
        var listening =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        listening.createContext("/", this::answer);
        listening.start();
        return listening;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            boolean writes = exchange.getRequestMethod().equals("POST");
            if (writes && last.equals("versions")) {
                var asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
                send(exchange, 200, Map.of("id", number(asked.path("schema").stringValue())));
            } else if (path.startsWith("/schemas/ids/") && known(Integer.parseInt(last))) {
                send(exchange, 200, Map.of("schema", schema(Integer.parseInt(last))));
            } else {
                send(exchange, 404, Map.of("error_code", 40403, "message", "none such"));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, ?> answer)
            throws IOException {
        byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized boolean known(int number) {
        return number >= 1 && number <= schemas.size();
    }

    private synchronized String schema(int number) {
        return schemas.get(number - 1);
    }

    /** The schema's number; the same for the same text. */
    synchronized int number(String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Nobody listens any more. */
    void goAway() {
        server.stop(0);
    }

    void comeBack() throws IOException {
        server = listen();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
