package dev.reveille.agent.protocol;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an agent says to its supervisor, one line each. */
public sealed interface FromAgent {
    /**
     * The message as it travels.
     *
     * @return an object whose {@code type} names the message, except for {@link Response}, which
     *     has none, and {@link LogLine}, which becomes a {@link Log}
     */
    ObjectNode json();

    /**
     * The first line of an agent that speaks this protocol; it is answered with {@link
     * ToAgent.Init}.
     *
     * @param protocol highest version it speaks, from 1
     * @param sdk what it is built with, such as {@code reveille-python/0.1}
     */
    record Hello(int protocol, Optional<String> sdk) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("hello").put("protocol", protocol);
            sdk.ifPresent(name -> json.put("sdk", name));
            return json;
        }
    }

    /** The agent is set up and takes work. */
    record Ready() implements FromAgent {
        @Override
        public ObjectNode json() {
            return typed("ready");
        }
    }

    /**
     * The answer to a task, a ping or a shutdown.
     *
     * @param id of what is answered
     * @param outcome how it ended
     */
    record Response(String id, Outcome outcome) implements FromAgent {
        /**
         * It was done.
         *
         * @param id of what is answered
         * @param result what came of it
         * @return the answer
         */
        public static Response ok(String id, JsonNode result) {
            return new Response(id, new Outcome.Ok(result));
        }

        /**
         * It failed.
         *
         * @param id of what is answered
         * @param error what went wrong
         * @return the answer
         */
        public static Response failed(String id, String error) {
            return new Response(id, new Outcome.Failed(error));
        }

        @Override
        public ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id);
            if (outcome instanceof Outcome.Ok ok) {
                json.put("status", "ok").set("result", ok.result());
            } else if (outcome instanceof Outcome.Failed failed) {
                json.put("status", "error").put("error", failed.error());
            }
            return json;
        }
    }

    /**
     * The agent works on something of its own and is not to be put to sleep; to be renewed before
     * it lapses.
     *
     * @param claim its name, one agent may hold several
     * @param forMillis how long it holds from receipt; 0 ends it
     * @param reason what it works on
     */
    record Busy(String claim, long forMillis, Optional<String> reason) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("busy").put("claim", claim).put("for_millis", forMillis);
            reason.ifPresent(text -> json.put("reason", text));
            return json;
        }
    }

    /**
     * A piece of a task's result, ahead of its answer.
     *
     * @param id of the task
     * @param data the piece
     */
    record Partial(String id, JsonNode data) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("partial").put("id", id);
            json.set("data", data);
            return json;
        }
    }

    /**
     * State to be given back at the next start.
     *
     * @param data the whole state; the newest replaces those before
     */
    record Snapshot(JsonNode data) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("snapshot");
            json.set("data", data);
            return json;
        }
    }

    /**
     * A message for another agent of the tenant.
     *
     * @param id to correlate with
     * @param to the other agent's name
     * @param payload what to tell it
     */
    record Send(String id, String to, JsonNode payload) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("send").put("id", id).put("to", to);
            json.set("payload", payload);
            return json;
        }
    }

    /**
     * Use of the memory that the agents of a tenant share.
     *
     * @param id to correlate with
     * @param op what to do
     * @param name of the entry
     * @param value what to put; only with {@link MemoryOp#PUT}
     */
    record Memory(String id, MemoryOp op, String name, Optional<JsonNode> value)
            implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("memory").put("id", id).put("op", op.wire()).put("name", name);
            value.ifPresent(entry -> json.set("value", entry));
            return json;
        }
    }

    /**
     * A wish to operate another agent.
     *
     * @param id to correlate with
     * @param action such as {@code restart}
     * @param agent the other agent's name
     */
    record Operate(String id, String action, String agent) implements FromAgent {
        @Override
        public ObjectNode json() {
            return typed("operate").put("id", id).put("action", action).put("agent", agent);
        }
    }

    /**
     * What the agent used since it last said so.
     *
     * @param toolCalls calls of tools
     * @param tokens of language models, read and written
     * @param cost in the currency of the tenant's budget
     */
    record Usage(long toolCalls, long tokens, double cost) implements FromAgent {
        @Override
        public ObjectNode json() {
            return typed("usage")
                    .put("tool_calls", toolCalls)
                    .put("tokens", tokens)
                    .put("cost", cost);
        }
    }

    /**
     * Something the agent noticed that bears on relevance.
     *
     * @param event its type, such as {@code order_fulfillment}
     * @param attributes what else is known of it
     */
    record Activity(String event, ObjectNode attributes) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("activity").put("event", event);
            json.set("attributes", attributes);
            return json;
        }
    }

    /**
     * A log message.
     *
     * @param level how much it matters
     * @param message its text
     * @param fields what else belongs to it
     */
    record Log(LogLevel level, String message, ObjectNode fields) implements FromAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("log").put("level", level.wire()).put("message", message);
            json.set("fields", fields);
            return json;
        }
    }

    /**
     * A line that is no message: what a program prints.
     *
     * @param text the line
     */
    record LogLine(String text) implements FromAgent {
        @Override
        public ObjectNode json() {
            return new Log(LogLevel.INFO, text, JsonNodeFactory.instance.objectNode()).json();
        }
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
