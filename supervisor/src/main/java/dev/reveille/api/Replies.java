package dev.reveille.api;

import dev.reveille.core.fleet.Problem;
import dev.reveille.wire.JsonViews;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Answers, as JSON or text, to HEAD without it; none of them may be kept by a cache. */
final class Replies {
    private final JsonMapper mapper = JsonMapper.builder().build();

    void json(ServerRequest request, ServerResponse response, int status, Object body) {
        send(request, response, status, "application/json", mapper.writeValueAsBytes(body));
    }

    void problem(ServerRequest request, ServerResponse response, int status, Problem problem) {
        json(request, response, status, JsonViews.problem(problem));
    }

    /** Prometheus' text form. */
    void text(ServerRequest request, ServerResponse response, String body) {
        send(
                request,
                response,
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(
            ServerRequest request, ServerResponse response, int status, String type, byte[] body) {
        response.status(status)
                .header("Content-Type", type)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff");
        if (request.prologue().method().equals(Method.HEAD)) {
            response.header("Content-Length", Integer.toString(body.length)).send();
        } else {
            response.send(body);
        }
    }
}
