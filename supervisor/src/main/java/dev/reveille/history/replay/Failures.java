package dev.reveille.history.replay;

import java.util.Optional;

/**
 * How often a policy's evaluator was asked in one pass and gave no score. The last decision holds
 * then, so figures of such a pass say little of the policy.
 *
 * @param evaluations how often it was asked
 * @param failed how often it gave none
 * @param first what was wrong the first time: of which tenant, when, why; empty = never
 */
public record Failures(long evaluations, long failed, Optional<String> first) {
    static final Failures NONE = new Failures(0, 0, Optional.empty());
}
