package dev.reveille.node;

import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ProtocolError;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.Ask;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Visible;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What agents ask for beyond their own work: done as far as their capabilities go, denied with the
 * reason beyond. For the loop's thread alone.
 */
final class Asking {
    /** Characters of JSON: what waits for a broker that is away must stay small. */
    private static final int MOST_ATTRIBUTES = 64 << 10;

    private static final String RESTART = "restart";

    private final World world;
    private final Cells cells;
    private final Operating operating;
    private final Allowing allowing;

    Asking(World world, Cells cells, Operating operating, Allowing allowing) {
        this.world = world;
        this.cells = cells;
        this.operating = operating;
        this.allowing = allowing;
    }

    /** A message for another agent: whether it may is decided here, and nothing carries it yet. */
    void send(AgentCell cell, FromAgent.Send send) {
        var id = Optional.of(send.id());
        if (allowing.may(cell, new Ask.Send(send.to()), id)) {
            allowing.error(
                    cell,
                    "NotDelivered",
                    "it may send to " + send.to() + ", but this version delivers no messages",
                    "reach it in another way, such as a topic of your own",
                    id);
        }
    }

    /** A wish to operate another agent: to have it restarted. What makes no sense is given back. */
    Optional<ProtocolError> operate(AgentCell cell, FromAgent.Operate operate) {
        if (!operate.action().equals(RESTART)) {
            return invalid(
                    "an agent cannot ask for the action " + shown(operate.action()),
                    "ask for restart, which is the only one",
                    Optional.of(operate.id()));
        }
        if (allowing.may(cell, new Ask.Restart(operate.agent()), Optional.of(operate.id()))) {
            restart(cell, operate);
        }
        return Optional.empty();
    }

    private void restart(AgentCell cell, FromAgent.Operate operate) {
        var other = new AgentId(cell.agent.tenant(), operate.agent());
        String by = "agent " + cell.agent;
        var here = cells.known(other).filter(known -> known.run.wanted().isPresent());
        if (here.isEmpty()) {
            world.writer().operation(operating.asked(other, by, world.now()));
            answer(cell, operate.id(), "asked", other + " is not on this node: its own was asked");
            return;
        }
        switch (operating.restartOfRunning(here.get(), by, world.now())) {
            case Operating.Answer(boolean done, String text) when done ->
                    answer(cell, operate.id(), "done", text);
            case Operating.Answer(_, String text) ->
                    allowing.error(
                            cell,
                            "OperationRefused",
                            other + ": " + text,
                            "see `reveille describe agent " + other + "`",
                            Optional.of(operate.id()));
        }
    }

    /** Activity of its tenant, and never of another's. What makes no sense is given back. */
    Optional<ProtocolError> publish(AgentCell cell, FromAgent.Activity activity) {
        var attributes = new HashMap<String, Object>();
        for (Map.Entry<String, JsonNode> entry : activity.attributes().properties()) {
            Optional<Object> value = plain(entry.getValue());
            if (value.isEmpty()) {
                return invalid(
                        "attributes."
                                + shown(entry.getKey())
                                + " must be a text, number, true or false",
                        "leave it out, or write it as a text",
                        Optional.empty());
            }
            attributes.put(entry.getKey(), value.get());
        }
        if (activity.attributes().toString().length() > MOST_ATTRIBUTES) {
            return invalid(
                    "attributes take more than " + (MOST_ATTRIBUTES >> 10) + " KiB together",
                    "send what is large by reference",
                    Optional.empty());
        }
        if (activity.event().isBlank()) {
            return invalid("event must not be blank", "name what happened", Optional.empty());
        }
        if (allowing.may(cell, new Ask.Publish(), Optional.empty())) {
            world.writer().activity(cell.agent, activity.event(), attributes, world.now());
        }
        return Optional.empty();
    }

    private static Optional<ProtocolError> invalid(
            String message, String remedy, Optional<String> id) {
        return Optional.of(new ProtocolError(ProtocolError.INVALID_MESSAGE, message, remedy, id));
    }

    private static String shown(String text) {
        return Visible.of(text.length() <= 64 ? text : text.substring(0, 64) + "…");
    }

    private static Optional<Object> plain(JsonNode value) {
        if (value.isString()) {
            return Optional.of(value.asString());
        }
        if (value.isBoolean()) {
            return Optional.of(value.asBoolean());
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return Optional.of(value.asLong());
        }
        return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
    }

    /** What it used: calls of tools count against their quota, the rest only travels. */
    void used(AgentCell cell, FromAgent.Usage usage) {
        if (usage.toolCalls() > 0) {
            boolean _ =
                    allowing.may(cell, new Ask.CalledTools(usage.toolCalls()), Optional.empty());
        }
    }

    private void answer(AgentCell cell, String id, String result, String text) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("result", result).put("message", text);
        allowing.tell(cell, new ToAgent.Answer(id, new Outcome.Ok(json)));
    }
}
