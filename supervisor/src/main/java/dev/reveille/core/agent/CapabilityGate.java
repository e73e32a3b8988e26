package dev.reveille.core.agent;

import dev.reveille.core.agent.Permission.Denied;
import dev.reveille.core.agent.Permission.Granted;
import dev.reveille.core.agent.Permission.Why;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Capabilities;
import dev.reveille.core.fleet.Scope;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.fleet.Visible;
import java.util.Optional;

/**
 * Decides what an agent may do, and remembers how much it did within the last minute. What is
 * denied counts against no quota.
 */
public record CapabilityGate(RateWindow messages, RateWindow activity, RateWindow toolCalls) {
    /** One that has granted nothing yet. */
    public static final CapabilityGate FRESH =
            new CapabilityGate(RateWindow.EMPTY, RateWindow.EMPTY, RateWindow.EMPTY);

    /**
     * An answer.
     *
     * @param gate to ask next
     */
    public record Answer(CapabilityGate gate, Permission permission) {}

    /**
     * Asks whether an agent may.
     *
     * @param self who asks
     * @param may what it may do
     * @param sameGroup whether the other agent is of its supervision group
     * @param second now, of a clock that never goes back
     */
    public Answer ask(AgentId self, Ask ask, Capabilities may, boolean sameGroup, long second) {
        return switch (ask) {
            case Ask.Send(String to) ->
                    reached(self, to, "capabilities.send", may.send(), sameGroup)
                            .map(this::no)
                            .orElseGet(() -> message(may, second));
            case Ask.Restart(String other) ->
                    reached(self, other, "capabilities.restart", may.restart(), sameGroup)
                            .map(this::no)
                            .orElseGet(() -> message(may, second));
            case Ask.Publish() -> publish(may, second);
            case Ask.CalledTools(long calls) -> called(calls, may, second);
        };
    }

    private static Optional<Denied> reached(
            AgentId self, String other, String key, Scope scope, boolean sameGroup) {
        if (!TenantId.valid(other)) {
            return Optional.of(
                    new Denied(
                            Why.OUT_OF_SCOPE,
                            "\"" + shortened(other) + "\" is no name of an agent of its tenant",
                            "name an agent of tenant " + self.tenant() + " without the tenant"));
        }
        if (other.equals(self.name())) {
            return Optional.of(
                    new Denied(
                            Why.OUT_OF_SCOPE,
                            "it names itself, and " + key + " is about others",
                            "name another agent of its tenant"));
        }
        if (scope.covers(other, sameGroup)) {
            return Optional.empty();
        }
        return Optional.of(
                scope instanceof Scope.Nobody
                        ? new Denied(
                                Why.NOT_GRANTED,
                                key + " is none",
                                "grant it in the agent's spec, within what its type allows")
                        : new Denied(
                                Why.OUT_OF_SCOPE,
                                key + " is " + scope.text() + ", which " + other + " is not of",
                                "widen it in the agent's spec, within what its type allows"));
    }

    private static String shortened(String text) {
        return Visible.of(text.length() <= 64 ? text : text.substring(0, 64) + "…");
    }

    private Answer message(Capabilities may, long second) {
        return messages.free(second, may.messages()) == 0
                ? no(exceeded("messages", may.messages()))
                : new Answer(
                        new CapabilityGate(messages.with(second, 1), activity, toolCalls),
                        new Granted());
    }

    private Answer publish(Capabilities may, long second) {
        if (!may.activity()) {
            return no(
                    new Denied(
                            Why.NOT_GRANTED,
                            "capabilities.activity is false",
                            "grant it in the agent's spec, within what its type allows"));
        }
        return activity.free(second, may.activityEvents()) == 0
                ? no(exceeded("activity", may.activityEvents()))
                : new Answer(
                        new CapabilityGate(messages, activity.with(second, 1), toolCalls),
                        new Granted());
    }

    /** They were called before they were told of, so all there is room for is taken. */
    private Answer called(long calls, Capabilities may, long second) {
        if (may.toolCalls().isEmpty()) {
            return new Answer(this, new Granted());
        }
        int quota = may.toolCalls().getAsInt();
        int taken = (int) Math.min(calls, toolCalls.free(second, quota));
        var gate = new CapabilityGate(messages, activity, toolCalls.with(second, taken));
        return new Answer(gate, taken == calls ? new Granted() : exceeded("tool.calls", quota));
    }

    private static Denied exceeded(String key, int quota) {
        return new Denied(
                Why.QUOTA,
                "capabilities.quotas." + key + " is " + quota + " within any minute",
                "wait a minute, or raise it in the agent's spec, within what its type allows");
    }

    private Answer no(Denied denied) {
        return new Answer(this, denied);
    }
}
