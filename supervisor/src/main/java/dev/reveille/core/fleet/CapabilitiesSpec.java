package dev.reveille.core.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Capabilities as somebody wrote them: a spec's author for one agent, or a node's owner as the most
 * that specs of a type may have. What is empty was not written: a spec then has nothing, a type
 * sets no bound.
 *
 * @param send whom it may send messages to
 * @param restart whose restart it may ask for
 * @param activity whether it may publish activity of its tenant
 * @param spawn whether it may start processes; nothing enforces a no
 * @param quotas how often within any minute
 */
public record CapabilitiesSpec(
        Optional<Scope> send,
        Optional<Scope> restart,
        Optional<Boolean> activity,
        Optional<Boolean> spawn,
        QuotasSpec quotas) {
    /** Nothing was written. */
    public static final CapabilitiesSpec UNWRITTEN =
            new CapabilitiesSpec(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    QuotasSpec.UNWRITTEN);

    private static final Scope ANY = new Scope.Tenant();

    /** What holds for an agent whose spec wrote this, within its type's ceiling. */
    public Capabilities within(CapabilitiesSpec ceiling) {
        return new Capabilities(
                send.orElse(new Scope.Nobody()).within(ceiling.send.orElse(ANY)),
                restart.orElse(new Scope.Nobody()).within(ceiling.restart.orElse(ANY)),
                activity.orElse(false) && ceiling.activity.orElse(true),
                QuotasSpec.least(quotas.messages(), ceiling.quotas.messages())
                        .orElse(QuotasSpec.DEFAULT_MESSAGES),
                QuotasSpec.least(quotas.activity(), ceiling.quotas.activity())
                        .orElse(QuotasSpec.DEFAULT_ACTIVITY),
                QuotasSpec.least(quotas.toolCalls(), ceiling.quotas.toolCalls()));
    }

    /** Whether spec or type asks that it starts no processes, which nothing enforces. */
    public boolean forbidsSpawning(CapabilitiesSpec ceiling) {
        return !spawn.orElse(true) || !ceiling.spawn.orElse(true);
    }

    /** What is written here above the ceiling, one sentence each. */
    public List<String> above(CapabilitiesSpec ceiling) {
        var above = new ArrayList<String>();
        scope(above, "send", send, ceiling.send);
        scope(above, "restart", restart, ceiling.restart);
        if (activity.orElse(false) && !ceiling.activity.orElse(true)) {
            above.add(capped("activity", "true", "false"));
        }
        if (spawn.orElse(false) && !ceiling.spawn.orElse(true)) {
            above.add(capped("spawn", "true", "false"));
        }
        quota(above, "messages", quotas.messages(), ceiling.quotas.messages());
        quota(above, "activity", quotas.activity(), ceiling.quotas.activity());
        quota(above, "tool.calls", quotas.toolCalls(), ceiling.quotas.toolCalls());
        return List.copyOf(above);
    }

    private static void scope(
            List<String> above, String key, Optional<Scope> asked, Optional<Scope> ceiling) {
        if (asked.isPresent()
                && ceiling.isPresent()
                && !asked.get().within(ceiling.get()).equals(asked.get())) {
            above.add(capped(key, asked.get().text(), ceiling.get().text()));
        }
    }

    private static void quota(
            List<String> above, String key, OptionalInt asked, OptionalInt ceiling) {
        if (asked.isPresent() && ceiling.isPresent() && asked.getAsInt() > ceiling.getAsInt()) {
            above.add(
                    capped(
                            "quotas." + key,
                            Integer.toString(asked.getAsInt()),
                            Integer.toString(ceiling.getAsInt())));
        }
    }

    private static String capped(String key, String asked, String allowed) {
        return "capabilities." + key + " is " + asked + ", its type allows " + allowed;
    }
}
