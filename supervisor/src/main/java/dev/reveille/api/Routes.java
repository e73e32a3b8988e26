package dev.reveille.api;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.wire.JsonViews;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served where. All of it is read-only. */
final class Routes {
    private static final Logger LOGGER = LoggerFactory.getLogger(Routes.class);
    private static final List<String> PATHS =
            List.of(
                    "/health/live",
                    "/health/ready",
                    "/metrics",
                    "/agents",
                    "/agents/{tenant}/{name}",
                    "/nodes");

    private final ApiSources sources;
    private final Replies replies = new Replies();

    Routes(ApiSources sources) {
        this.sources = sources;
    }

    void into(HttpRouting.Builder routing) {
        routing.addFilter(Routes::closing);
        show(routing, "/health/live", (q, a) -> health("live", sources.alive(), q, a));
        show(routing, "/health/ready", (q, a) -> health("ready", sources.ready(), q, a));
        show(routing, "/metrics", (q, a) -> replies.text(q, a, sources.metrics().get()));
        show(routing, "/agents", this::agents);
        show(routing, "/agents/{tenant}/{name}", this::agent);
        show(routing, "/nodes", this::nodes);
        PATHS.forEach(path -> routing.any(path, this::wrongMethod));
        routing.any(this::unknown).error(Throwable.class, this::failed);
    }

    /**
     * A client that asked for it gets the connection closed behind its answer. Helidon says {@code
     * Connection: close} and then waits for a next request (helidon-io/helidon#12324).
     */
    private static void closing(
            FilterChain chain, RoutingRequest request, RoutingResponse response) {
        chain.proceed();
        if (response.isSent() && request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the client asked for it");
        }
    }

    private static void show(HttpRouting.Builder routing, String path, Handler handler) {
        routing.get(path, handler).head(path, handler);
    }

    private void health(
            String what,
            Supplier<List<Problem>> source,
            ServerRequest request,
            ServerResponse response) {
        List<Problem> problems = source.get();
        replies.json(request, response, problems.isEmpty() ? 200 : 503, verdict(what, problems));
    }

    private static Map<String, Object> verdict(String what, List<Problem> problems) {
        var verdict = new LinkedHashMap<String, Object>();
        verdict.put(what, problems.isEmpty());
        verdict.put("problems", problems.stream().map(JsonViews::problem).toList());
        return verdict;
    }

    private void agents(ServerRequest request, ServerResponse response) {
        var filter = AgentFilter.of(request.query());
        if (filter instanceof Parsed.Ok<AgentFilter>(AgentFilter asked, _)) {
            var all =
                    sources.agents().get().stream()
                            .filter(asked::matches)
                            .map(JsonViews::agent)
                            .toList();
            replies.json(request, response, 200, Map.of("agents", all));
        } else if (filter instanceof Parsed.Wrong<AgentFilter>(var problems)) {
            replies.problem(request, response, 400, problems.getFirst());
        }
    }

    private void nodes(ServerRequest request, ServerResponse response) {
        var unknown = AgentFilter.unknown(request.query(), List.of());
        if (!unknown.isEmpty()) {
            replies.problem(request, response, 400, unknown.getFirst());
            return;
        }
        var all = sources.nodes().get().stream().map(JsonViews::node).toList();
        replies.json(request, response, 200, Map.of("nodes", all));
    }

    private void agent(ServerRequest request, ServerResponse response) {
        var unknown = AgentFilter.unknown(request.query(), List.of());
        if (!unknown.isEmpty()) {
            replies.problem(request, response, 400, unknown.getFirst());
            return;
        }
        var path = request.path().pathParameters();
        String tenant = path.get("tenant");
        String name = path.get("name");
        AgentId id;
        try {
            id = AgentId.of(tenant, name);
        } catch (IllegalArgumentException e) {
            replies.problem(
                    request,
                    response,
                    400,
                    Problem.invalid(
                            "InvalidAgentId",
                            String.valueOf(e.getMessage()),
                            "ask for /agents/<tenant>/<name>, each of letters, digits, dots,"
                                    + " underscores and dashes"));
            return;
        }
        found(id)
                .ifPresentOrElse(
                        agent -> replies.json(request, response, 200, agent),
                        () ->
                                replies.problem(
                                        request,
                                        response,
                                        404,
                                        Problem.of(
                                                "AgentNotFound",
                                                Category.NOT_FOUND,
                                                "no agent " + id + " is known here",
                                                "`reveille get agents` lists all there are; an"
                                                        + " agent of a template comes into being"
                                                        + " with its tenant's first activity")));
    }

    private Optional<Map<String, Object>> found(AgentId id) {
        return sources.agents().get().stream()
                .filter(status -> status.agent().equals(id))
                .findAny()
                .map(JsonViews::agent)
                .or(() -> sources.resting().apply(id));
    }

    private void wrongMethod(ServerRequest request, ServerResponse response) {
        response.header("Allow", "GET, HEAD");
        replies.problem(
                request,
                response,
                405,
                Problem.of(
                        "MethodNotAllowed",
                        Category.COMMUNICATION,
                        request.prologue().method() + " is not served here: HTTP only shows",
                        "use GET; change things with the reveille command"));
    }

    private void unknown(ServerRequest request, ServerResponse response) {
        replies.problem(
                request,
                response,
                404,
                Problem.of(
                        "PathNotFound",
                        Category.NOT_FOUND,
                        "nothing is served at " + request.path().path(),
                        "served are " + String.join(", ", PATHS)));
    }

    private void failed(ServerRequest request, ServerResponse response, Throwable failure) {
        if (failure instanceof Problems problems) {
            replies.problem(request, response, 503, problems.list().getFirst());
            return;
        }
        LOGGER.atError()
                .addKeyValue("path", request.path().path())
                .setCause(failure)
                .log("a request failed");
        replies.problem(
                request,
                response,
                500,
                Problem.recoverable(
                        "RequestFailed",
                        Category.RUNTIME,
                        request.path().path() + " failed: " + failure,
                        "ask again; if it stays, this process's log has the whole of it"));
    }
}
