package dev.reveille.topology;

import dev.reveille.core.fleet.OverrideScope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators said that not every agent of a task was held against yet. It is noticed before the
 * first agent is judged by it, so that what is taken back soon after leaves nobody behind; and that
 * something was is remembered across restarts.
 */
final class OverrideNews {
    /** Instead of a version, while some were held against what is new and others were not. */
    private static final String UNDER_WAY = "under way";

    private final TenantStore store;
    private String applied;
    private @Nullable SortedMap<String, String> known;
    private boolean ofAll;
    private final LinkedHashSet<OverrideScope> named = new LinkedHashSet<>();

    OverrideNews(TenantStore store) {
        this.store = store;
        applied = store.note(TenantStore.OVERRIDES_APPLIED).orElse(version(new TreeMap<>()));
    }

    /**
     * This is what is said from now on.
     *
     * @param now versions by scope
     */
    void noticed(SortedMap<String, String> now) {
        SortedMap<String, String> before = known;
        known = now;
        if (before == null) {
            // what changed while no task was here is not known: all are looked at, if anything did
            ofAll = !version(now).equals(applied);
        } else {
            compare(before, now);
        }
        if (isAny()) {
            applied(UNDER_WAY);
        }
    }

    private void compare(SortedMap<String, String> before, SortedMap<String, String> now) {
        var scopes = new TreeSet<>(before.keySet());
        scopes.addAll(now.keySet());
        for (String key : scopes) {
            if (!before.getOrDefault(key, "").equals(now.getOrDefault(key, ""))) {
                OverrideScope scope = OverrideScope.parse(key);
                switch (scope) {
                    case OverrideScope.OneAgent _, OverrideScope.OfTenant _ -> named.add(scope);
                    case OverrideScope.OfTemplate _, OverrideScope.OfPool _, OverrideScope.All _ ->
                            ofAll = true;
                }
            }
        }
    }

    private boolean isAny() {
        return ofAll || !named.isEmpty();
    }

    /** Whether, since this was asked last, something was said that may concern any agent. */
    boolean takeOfAll() {
        boolean taken = ofAll;
        ofAll = false;
        return taken;
    }

    /** The next agent or tenant something was said of. */
    Optional<OverrideScope> takeNamed() {
        return Optional.ofNullable(named.isEmpty() ? null : named.removeFirst());
    }

    /** All agents concerned were held against what was taken. */
    void finished() {
        if (known != null && !isAny()) {
            applied(version(known));
        }
    }

    private void applied(String note) {
        if (!note.equals(applied)) {
            applied = note;
            store.note(TenantStore.OVERRIDES_APPLIED, Optional.of(note));
        }
    }

    private static String version(SortedMap<String, String> versions) {
        try {
            byte[] text = versions.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
