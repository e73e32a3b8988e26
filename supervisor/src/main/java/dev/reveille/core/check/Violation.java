package dev.reveille.core.check;

import java.time.Instant;

/**
 * Where a rule is broken.
 *
 * @param rule its name
 * @param at when
 * @param where the record that breaks it
 * @param what in words
 */
public record Violation(String rule, Instant at, String where, String what) {
    static Violation of(Rule rule, Fact fact, String what) {
        return new Violation(rule.getClass().getSimpleName(), fact.at(), fact.where(), what);
    }

    @Override
    public String toString() {
        return rule + " at " + at + ", " + where + ": " + what;
    }
}
