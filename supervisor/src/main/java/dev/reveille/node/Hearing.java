package dev.reveille.node;

import dev.reveille.agent.protocol.Decoded;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ProtocolError;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent's lines mean, and what is answered. For the loop's thread alone. */
final class Hearing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Hearing.class);
    private static final String UNSUPPORTED = "Unsupported";

    private final Effects effects;
    private final Pings pings;
    private final Vitals vitals;
    private final Asking asking;
    private final BiConsumer<AgentId, String> answers;

    /**
     * @param answers told of answers to what was asked from elsewhere
     */
    Hearing(
            Effects effects,
            HealthRounds health,
            Asking asking,
            BiConsumer<AgentId, String> answers) {
        this.effects = effects;
        this.pings = health.pings();
        this.vitals = health.vitals();
        this.asking = asking;
        this.answers = answers;
    }

    /** A line of its output. */
    void line(AgentCell cell, String line) {
        @Nullable Conversation talk = cell.conversation;
        if (talk == null) {
            return;
        }
        if (!talk.speaks()) {
            cell.log(AgentLog.Stream.STDOUT, line);
            return;
        }
        switch (ProtocolCodec.readFromAgent(line)) {
            case Decoded.Blank<FromAgent> _ -> {}
            case Decoded.Rejected<FromAgent>(ProtocolError error) -> refuse(cell, talk, error);
            case Decoded.Message<FromAgent>(FromAgent message) -> said(cell, talk, message);
        }
    }

    /** A line that was too long to be read. */
    void skipped(AgentCell cell, long bytes) {
        cell.log(
                AgentLog.Stream.NODE, "a line of " + bytes + " bytes was too long and was skipped");
        if (cell.conversation != null && cell.conversation.speaks()) {
            refuse(cell, cell.conversation, ProtocolError.tooLong(bytes));
        }
    }

    private void said(AgentCell cell, Conversation talk, FromAgent message) {
        switch (message) {
            case FromAgent.Hello _ -> {
                effects.tell(
                        cell,
                        talk.hello(cell.run.current().orElseThrow().mode(), cell.run.lastExit()));
                ready(cell);
                effects.keep(cell);
            }
            case FromAgent.Ready _ -> {
                if (talk.greet()) {
                    effects.keep(cell);
                }
                ready(cell);
            }
            case FromAgent.Response response -> {
                if (!pings.answered(cell, talk, response)) {
                    answers.accept(cell.agent, response.json().toString());
                    LOGGER.atDebug()
                            .addKeyValue("agent", cell.agent)
                            .addKeyValue("id", response.id())
                            .log("agent answered what nobody asked");
                }
            }
            case FromAgent.Busy busy -> {
                talk.claim(busy, System.nanoTime());
                vitals.claimed(cell);
            }
            case FromAgent.Log log ->
                    cell.log(AgentLog.Stream.STDOUT, log.level().wire() + " " + log.message());
            case FromAgent.LogLine(String text) -> cell.log(AgentLog.Stream.STDOUT, text);
            case FromAgent.Send send -> asking.send(cell, send);
            case FromAgent.Operate operate ->
                    asking.operate(cell, operate).ifPresent(error -> refuse(cell, talk, error));
            case FromAgent.Activity activity ->
                    asking.publish(cell, activity).ifPresent(error -> refuse(cell, talk, error));
            case FromAgent.Usage usage -> asking.used(cell, usage);
            case FromAgent.Partial _, FromAgent.Snapshot _, FromAgent.Memory _ ->
                    refuse(cell, talk, unsupported(message));
        }
    }

    private static ProtocolError unsupported(FromAgent message) {
        String type = message.json().path("type").asString();
        return new ProtocolError(
                UNSUPPORTED,
                "this supervisor does not act on " + type + " messages",
                "do not send " + type + " to this version",
                Optional.empty());
    }

    private void ready(AgentCell cell) {
        boolean hello =
                cell.run
                        .current()
                        .filter(c -> c.type().ready() instanceof AgentType.Ready.Hello)
                        .isPresent();
        if (hello) {
            effects.step(cell, new AgentEvent.BecameReady());
        }
    }

    /** Only agents that said hello know what an error message is; each kind is told once. */
    private void refuse(AgentCell cell, Conversation talk, ProtocolError error) {
        boolean awaited = error.requestId().isPresent();
        boolean first =
                talk.firstMistake(
                        error.code().equals(UNSUPPORTED) ? error.message() : error.code());
        if (first) {
            cell.log(AgentLog.Stream.NODE, "refused: " + error.message());
        }
        if (talk.greeted() && (first || awaited)) {
            effects.tell(cell, new ToAgent.Refused(error));
        }
    }
}
