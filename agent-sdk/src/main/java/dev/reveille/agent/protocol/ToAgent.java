package dev.reveille.agent.protocol;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a supervisor says to an agent, one line each. Task, ping and shutdown carry an id and are
 * answered with {@link FromAgent.Response}; only they are sent to an agent that never said hello.
 */
public sealed interface ToAgent {
    /**
     * The message as it travels.
     *
     * @return an object whose {@code type} names the message
     */
    ObjectNode json();

    /**
     * Work to do.
     *
     * @param id to be repeated in the answer
     * @param payload whatever the requester sent
     * @param attempt 1 for the first delivery; delivery is at least once
     */
    record Task(String id, JsonNode payload, int attempt) implements ToAgent {
        /** Checks the attempt. */
        public Task {
            if (attempt < 1) {
                throw new IllegalArgumentException("attempt must be 1 or more, was " + attempt);
            }
        }

        /**
         * A first delivery.
         *
         * @param id to be repeated in the answer
         * @param payload whatever the requester sent
         */
        public Task(String id, JsonNode payload) {
            this(id, payload, 1);
        }

        @Override
        public ObjectNode json() {
            ObjectNode json = typed("task").put("id", id);
            json.set("payload", payload);
            return attempt == 1 ? json : json.put("attempt", attempt);
        }
    }

    /**
     * A question whether the agent still answers.
     *
     * @param id to be repeated in the answer
     */
    record Ping(String id) implements ToAgent {
        @Override
        public ObjectNode json() {
            return typed("ping").put("id", id);
        }
    }

    /**
     * A request to finish what is in flight and end, with exit code 0.
     *
     * @param id to be repeated in the answer
     * @param reason why, a stop reason such as {@code IRRELEVANT}
     * @param deadlineMillis how long it may take, from receipt; then SIGTERM follows
     */
    record Shutdown(String id, Optional<String> reason, OptionalLong deadlineMillis)
            implements ToAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("shutdown").put("id", id);
            reason.ifPresent(text -> json.put("reason", text));
            deadlineMillis.ifPresent(millis -> json.put("deadline_millis", millis));
            return json;
        }
    }

    /**
     * Who the agent is; the answer to its hello.
     *
     * @param agent its id, {@code tenant/name}
     * @param epoch of its placement, the fencing token to hand to whatever it writes to
     * @param attempt which start within the epoch, from 1
     * @param mode how much it is asked to do
     * @param config from its spec
     * @param snapshot the state it last saved, if any
     * @param replaces the process it was started in place of, if one ended before
     */
    record Init(
            String agent,
            long epoch,
            int attempt,
            AgentMode mode,
            ObjectNode config,
            Optional<JsonNode> snapshot,
            Optional<Replaced> replaces)
            implements ToAgent {
        /** The first process of its agent here, or of a supervisor that does not say. */
        public Init(
                String agent,
                long epoch,
                int attempt,
                AgentMode mode,
                ObjectNode config,
                Optional<JsonNode> snapshot) {
            this(agent, epoch, attempt, mode, config, snapshot, Optional.empty());
        }

        @Override
        public ObjectNode json() {
            ObjectNode json = typed("init").put("agent", agent).put("epoch", epoch);
            json.put("attempt", attempt).put("mode", mode.wire()).set("config", config);
            snapshot.ifPresent(state -> json.set("snapshot", state));
            replaces.ifPresent(
                    before ->
                            json.putObject("replaces")
                                    .put("pid", before.pid())
                                    .put("epoch", before.epoch())
                                    .put("attempt", before.attempt()));
            return json;
        }
    }

    /**
     * A process that ended, and was replaced.
     *
     * @param pid it had
     * @param epoch it was started under
     * @param attempt which start within that epoch
     */
    record Replaced(long pid, long epoch, int attempt) {}

    /**
     * The agent's relevance crossed a threshold while it runs.
     *
     * @param mode what it is asked to do from now on
     */
    record Mode(AgentMode mode) implements ToAgent {
        @Override
        public ObjectNode json() {
            return typed("mode").put("mode", mode.wire());
        }
    }

    /**
     * Nobody waits for a task any more; it may be given up.
     *
     * @param id of the task
     */
    record Cancel(String id) implements ToAgent {
        @Override
        public ObjectNode json() {
            return typed("cancel").put("id", id);
        }
    }

    /**
     * A new supervisor took the running agent over.
     *
     * @param epoch from now on
     */
    record Resume(long epoch) implements ToAgent {
        @Override
        public ObjectNode json() {
            return typed("resume").put("epoch", epoch);
        }
    }

    /**
     * A line of the agent's could not be used; travels as {@code error}.
     *
     * @param error what was wrong with it
     */
    record Refused(ProtocolError error) implements ToAgent {
        @Override
        public ObjectNode json() {
            ObjectNode json = typed("error").put("code", error.code());
            json.put("message", error.message()).put("remedy", error.remedy());
            error.requestId().ifPresent(id -> json.put("id", id));
            return json;
        }
    }

    /**
     * What became of something the agent asked for; travels as {@code response}.
     *
     * @param id of what it asked for
     * @param outcome how it ended
     */
    record Answer(String id, Outcome outcome) implements ToAgent {
        @Override
        public ObjectNode json() {
            return new FromAgent.Response(id, outcome).json().put("type", "response");
        }
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
