package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What operators ask of nodes: {@code drain}, {@code cordon}, {@code uncordon}. It is carried out
 * by a record of the node, so it outlives every loop; asked again, it is answered again. Not safe
 * for use by more than one thread.
 */
final class Duties {
    /** Argument of {@code drain}: how long busy agents may stay. */
    static final String DEADLINE = "deadline";

    private static final Set<String> VERBS = Set.of("drain", "cordon", "uncordon");

    /**
     * What became of a request.
     *
     * @param done whether it is carried out; else {@code text} says why not
     * @param changed whether the node's record changes by it
     * @param agents how many the node has
     */
    record Answer(boolean done, boolean changed, String text, int agents) {}

    private final List<OperationRequest> asked = new ArrayList<>();

    /** Takes in a request, if it is about a node of this pool. */
    void ask(OperationRequest request, Map<NodeId, Membership> members) {
        if (VERBS.contains(request.verb())
                && request.agent().isEmpty()
                && request.node().filter(members::containsKey).isPresent()) {
            asked.add(request);
        }
    }

    /** What waits to be carried out, in the order in which it was asked. */
    List<OperationRequest> asked() {
        return List.copyOf(asked);
    }

    /** Those have been carried out; nobody asks after a node that has been forgotten meanwhile. */
    void answered(List<String> ids, Map<NodeId, Membership> members) {
        asked.removeIf(
                request ->
                        ids.contains(request.id())
                                || !members.containsKey(request.node().orElseThrow()));
    }

    /** What a node's record says once a request is carried out; the same where it is refused. */
    static Duty after(OperationRequest request, Membership member, Instant now) {
        return switch (request.verb()) {
            case "cordon" -> Duty.CORDONED;
            case "uncordon" -> Duty.OPEN;
            case "drain" ->
                    bad(request)
                            ? member.duty()
                            : new Duty(Duty.Kind.DRAINING, deadline(request).map(now::plus));
            default -> throw new IllegalArgumentException("no duty: " + request.verb());
        };
    }

    private static boolean bad(OperationRequest request) {
        return request.arguments().containsKey(DEADLINE) && deadline(request).isEmpty();
    }

    private static Optional<Duration> deadline(OperationRequest request) {
        return Optional.ofNullable(request.arguments().get(DEADLINE)).flatMap(Durations::parse);
    }

    /**
     * The answer.
     *
     * @param before the node's record as it was
     * @param after as it is now
     * @param agents how many the node has
     */
    static Answer answer(
            OperationRequest request, Membership before, Membership after, int agents) {
        if (request.verb().equals("drain") && bad(request)) {
            return new Answer(
                    false,
                    false,
                    "deadline is " + request.arguments().get(DEADLINE) + ", no duration such as 5m",
                    agents);
        }
        boolean changed = !before.duty().equals(after.duty());
        String node = "node " + after.owner().node();
        return new Answer(
                true,
                changed,
                switch (after.duty().kind()) {
                    case OPEN -> node + " takes agents" + (changed ? " again" : " as it did");
                    case CORDONED -> node + " gets no more agents and keeps its " + count(agents);
                    case DRAINING -> node + " gets no more agents; " + drain(after.duty(), agents);
                },
                agents);
    }

    private static String drain(Duty duty, int agents) {
        if (agents == 0) {
            return "it has none";
        }
        return "its "
                + count(agents)
                + (agents == 1
                        ? " moves to another node, once it is done if it is at work"
                        : " move to other nodes, those at work once they are done")
                + duty.until().map(at -> ", or at " + at).orElse("");
    }

    private static String count(int agents) {
        return agents == 1 ? "1 agent" : agents + " agents";
    }
}
