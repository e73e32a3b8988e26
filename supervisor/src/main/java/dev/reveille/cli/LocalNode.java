package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The node of this machine, asked by its socket. */
final class LocalNode {
    private static final String SOCKET = "node.sock";

    private final JsonMapper json = new JsonMapper();
    private final Path socket;

    /**
     * @param state the node's state directory
     */
    LocalNode(Path state) {
        this.socket = state.resolve(SOCKET);
    }

    List<TopLine> top() {
        return ask("agents", Optional.empty()).stream().map(TopLine::of).toList();
    }

    /** Every agent it has to do with, as objects. */
    List<Map<String, Object>> agents() {
        return ask("agents", Optional.empty()).stream().map(this::object).toList();
    }

    /**
     * One agent, with all that is counted of it.
     *
     * @throws Problems if the node has nothing to do with it
     */
    Map<String, Object> describe(AgentId agent) {
        return ask("describe", Optional.of(agent)).stream()
                .findFirst()
                .map(this::object)
                .orElseThrow(() -> notHere(agent));
    }

    List<HistoryEvent> history(AgentId agent) {
        return ask("history", Optional.of(agent)).stream().map(this::event).toList();
    }

    private static Problems notHere(AgentId agent) {
        return Reads.notFound(
                "AgentNotFound",
                "the node of this machine has nothing to do with " + agent,
                "see `reveille get agents --local`");
    }

    private Map<String, Object> object(JsonNode node) {
        var object = new LinkedHashMap<String, Object>();
        node.properties().forEach(e -> object.put(e.getKey(), plain(e.getValue())));
        return object;
    }

    private Object plain(JsonNode node) {
        if (node.isObject()) {
            return object(node);
        }
        if (node.isArray()) {
            var list = new ArrayList<Object>();
            node.forEach(one -> list.add(plain(one)));
            return list;
        }
        return node.isNumber()
                ? node.numberValue()
                : node.isBoolean() ? node.asBoolean() : node.asString("");
    }

    private HistoryEvent event(JsonNode node) {
        var details = new HashMap<String, String>();
        node.path("details")
                .properties()
                .forEach(e -> details.put(e.getKey(), e.getValue().asString("")));
        return new HistoryEvent(
                HistoryEvent.Kind.valueOf(node.path("kind").asString("")),
                Optional.of(AgentId.parse(node.path("agent").asString(""))),
                Optional.ofNullable(node.get("node")).map(n -> new NodeId(n.asString(""))),
                new Epoch(node.path("epoch").asLong(0)),
                node.path("reason").asString(""),
                node.path("message").asString(""),
                details,
                Instant.parse(node.path("at").asString("")),
                node.path("writer").asString(""));
    }

    private List<JsonNode> ask(String what, Optional<AgentId> agent) {
        if (!Files.exists(socket)) {
            throw away(null);
        }
        var question = new LinkedHashMap<String, Object>();
        question.put("ask", what);
        agent.ifPresent(one -> question.put("agent", one.toString()));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        Channels.newInputStream(channel),
                                        StandardCharsets.UTF_8))) {
            var out = Channels.newOutputStream(channel);
            out.write((json.writeValueAsString(question) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            var answers = new ArrayList<JsonNode>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode answer = json.readTree(line);
                if (answer.has("end")) {
                    return answers;
                }
                if (answer.has("error")) {
                    throw new Problems(
                            Problem.recoverable(
                                    answer.path("error").asString(""),
                                    Category.COMMUNICATION,
                                    answer.path("message").asString(""),
                                    "try again; the node's own log tells what keeps it"));
                }
                answers.add(answer);
            }
            throw new IOException("it ended the conversation");
        } catch (IOException | JacksonException e) {
            throw away(e);
        }
    }

    private Problems away(@Nullable Exception why) {
        return new Problems(
                Problem.recoverable(
                        "NodeUnreachable",
                        Category.COMMUNICATION,
                        "no node answers at "
                                + socket
                                + (why == null
                                        ? ": there is no such socket"
                                        : ": " + why.getMessage()),
                        "start one there, or name its directory: --state-dir DIR; whoever asks must"
                                + " be its user, or root"));
    }
}
