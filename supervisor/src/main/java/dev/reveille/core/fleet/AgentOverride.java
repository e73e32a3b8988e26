package dev.reveille.core.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * What an operator said of some agents. It beats relevance until it ends or is taken back; a newer
 * word about the same scope replaces it.
 *
 * @param scope whose
 * @param kind what; START for one agent only
 * @param until when it ends by itself; empty = it does not
 * @param by who said so
 * @param at when
 * @param note why, in words; may be empty
 */
public record AgentOverride(
        OverrideScope scope,
        Kind kind,
        Optional<Instant> until,
        String by,
        Instant at,
        String note) {
    public AgentOverride {
        if (kind == Kind.START && !(scope instanceof OverrideScope.OneAgent)) {
            throw new IllegalArgumentException(kind + " concerns one agent, not " + scope.words());
        }
    }

    /** What is said. */
    public enum Kind {
        /** Nothing changes: what runs goes on running, what rests goes on resting. */
        PAUSE("paused"),
        /** It is ACTIVE. */
        START("started"),
        /** It does not run. */
        STOP("stopped");

        private final String done;

        Kind(String done) {
            this.done = done;
        }

        /** What was done to the agent, in a word. */
        public String done() {
            return done;
        }
    }

    /** Whether it still counts. */
    public boolean holds(Instant now) {
        return until.filter(end -> !end.isAfter(now)).isEmpty();
    }

    /** Differs where anything an operator said differs. */
    public String version() {
        return kind
                + " "
                + scope.key()
                + " "
                + at.toEpochMilli()
                + until.map(end -> " " + end.toEpochMilli()).orElse("");
    }

    /** One clause: {@code paused by ana@host until 2026-…, with tenant acme: maintenance}. */
    public String words() {
        return words(scope instanceof OverrideScope.OneAgent ? "" : ", with " + scope.words());
    }

    /** As {@link #words}, where the scope is named beside it. */
    public String ownWords() {
        return words("");
    }

    private String words(String with) {
        return kind.done()
                + (by.isEmpty() ? "" : " by " + by)
                + until.map(end -> " until " + end).orElse("")
                + with
                + (note.isEmpty() ? "" : " (" + note + ")");
    }
}
