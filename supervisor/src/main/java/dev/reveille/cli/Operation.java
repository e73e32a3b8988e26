package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Something an operator asks of whoever holds an agent, and the answer. */
final class Operation {
    private final KafkaSettings kafka;
    private final String verb;
    private final Duration patience;
    private final String silence;

    /**
     * @param verb what is asked
     * @param patience how long to wait for the answer
     * @param silence remedy where nobody answers
     */
    Operation(KafkaSettings kafka, String verb, Duration patience, String silence) {
        this.kafka = kafka;
        this.verb = verb;
        this.patience = patience;
        this.silence = silence;
    }

    /**
     * The answer; a refusal, and silence, are problems.
     *
     * @param node that is to know the agent, and says so if it does not
     */
    HistoryEvent of(AgentId agent, Holder holder, Optional<NodeId> node) {
        return answer(
                request(Optional.of(agent), node, Map.of()),
                holder,
                agent.toString(),
                "see `reveille describe agent " + agent + "`");
    }

    /** The same of a node: placement answers. */
    HistoryEvent of(NodeId node, Map<String, String> arguments) {
        return answer(
                request(Optional.empty(), Optional.of(node), arguments),
                Holder.PLACEMENT,
                "node " + node,
                "see `reveille " + verb + " --help`");
    }

    private HistoryEvent answer(
            OperationRequest request, Holder holder, String about, String remedy) {
        HistoryEvent answer = ask(request, holder).orElseThrow(() -> silent(about, holder));
        if (!answer.details().getOrDefault("result", "done").equals("done")) {
            throw refused(about, answer, remedy);
        }
        return answer;
    }

    private OperationRequest request(
            Optional<AgentId> agent, Optional<NodeId> node, Map<String, String> arguments) {
        return new OperationRequest(
                UUID.randomUUID().toString(),
                verb,
                agent,
                node,
                arguments,
                Writer.me(),
                Instant.now());
    }

    private Optional<HistoryEvent> ask(OperationRequest request, Holder holder) {
        var answer = new AtomicReference<Optional<HistoryEvent>>(Optional.empty());
        var line =
                new Writer.Line(
                        Topic.OPERATIONS,
                        Operations.key(request),
                        Optional.of(Operations.toAvro(request)));
        Instant latest = Instant.now().plus(patience);
        try (var history = new History(kafka, kafka.codec())) {
            history.following(List.of(Reading.EVENTS))
                    .run(
                            new From.Now(),
                            () -> new Writer(kafka).write(List.of(line)),
                            () -> answer.get().isPresent() || Instant.now().isAfter(latest),
                            row -> {
                                if (row.value().orElse(null) instanceof HistoryEvent event
                                        && request.id().equals(event.details().get("id"))
                                        && holder.wrote(event)) {
                                    answer.set(Optional.of(event));
                                }
                            });
        }
        return answer.get();
    }

    private Problems refused(String about, HistoryEvent answer, String remedy) {
        return new Problems(
                Problem.of(
                        "OperationRefused",
                        Category.RUNTIME,
                        verb
                                + " of "
                                + about
                                + " was refused by "
                                + answer.writer()
                                + ": "
                                + answer.message(),
                        remedy));
    }

    private Problems silent(String about, Holder holder) {
        return new Problems(
                Problem.recoverable(
                        "OperationTimeout",
                        Category.COMMUNICATION,
                        holder.words()
                                + " answered for "
                                + about
                                + " within "
                                + patience.toSeconds()
                                + " s",
                        silence));
    }
}
