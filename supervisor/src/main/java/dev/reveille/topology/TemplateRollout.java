package dev.reveille.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a change of templates has come. Until every tenant was held against the new ones, agents
 * that run go on by the old, which is why these are remembered, across restarts too; and only so
 * many agents change in a second.
 */
final class TemplateRollout {
    private final TenantStore store;
    private final int perSecond;
    private SortedMap<String, String> applied;
    private boolean begun;
    private double allowed;
    private Instant refilled = Instant.MIN;

    /**
     * @param perSecond agents that may change in a second, of those that run before or after
     */
    TemplateRollout(TenantStore store, int perSecond) {
        this.store = store;
        this.perSecond = perSecond;
        this.applied = store.templates();
        this.begun = store.note(TenantStore.ROLLOUT).isPresent();
        this.allowed = perSecond;
    }

    /** The template every tenant was held against last; empty = there was none. */
    Optional<String> before(String name) {
        return Optional.ofNullable(applied.get(name));
    }

    /**
     * These are to be used from now on. From the first agent that is judged by what is new, all are
     * to be held against the templates, also where it is taken back before they were.
     */
    void noticed(SortedMap<String, Optional<String>> templates) {
        if (!begun && !applied.equals(readable(templates))) {
            begun = true;
            store.note(TenantStore.ROLLOUT, Optional.of("begun"));
        }
    }

    /** Whether tenants are to be held against what changed. */
    boolean begun() {
        return begun;
    }

    /** Every tenant was held against these. */
    void finished(SortedMap<String, Optional<String>> templates) {
        SortedMap<String, String> now = readable(templates);
        applied.keySet().stream()
                .filter(name -> !now.containsKey(name))
                .forEach(name -> store.template(name, Optional.empty()));
        now.forEach((name, document) -> store.template(name, Optional.of(document)));
        applied = now;
        begun = false;
        store.note(TenantStore.ROLLOUT, Optional.empty());
    }

    /** One that cannot be read any more changes nobody: what was applied before it stays. */
    private SortedMap<String, String> readable(SortedMap<String, Optional<String>> templates) {
        var readable = new TreeMap<String, String>();
        templates.forEach(
                (name, document) ->
                        document.or(() -> before(name)).ifPresent(d -> readable.put(name, d)));
        return readable;
    }

    /** Whether more agents may change now. */
    boolean mayGoOn(Instant now) {
        if (refilled.equals(Instant.MIN) || now.isAfter(refilled)) {
            double seconds =
                    refilled.equals(Instant.MIN)
                            ? 0
                            : Duration.between(refilled, now).toMillis() / 1000.0;
            allowed = Math.min(perSecond, allowed + seconds * perSecond);
            refilled = now;
        }
        return allowed > 0;
    }

    void changedOne() {
        allowed--;
    }
}
