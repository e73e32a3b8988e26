package dev.reveille.history.check;

import dev.reveille.core.check.Violation;
import java.time.Instant;
import java.util.List;

/**
 * What came of a check.
 *
 * @param violations in the order of time, of each rule the first for each agent or node
 * @param records read
 * @param processes seen to begin
 * @param first time of the first fact; empty where there was none
 * @param last time of the last
 */
public record Finding(
        List<Violation> violations, long records, long processes, Instant first, Instant last) {
    public Finding {
        violations = List.copyOf(violations);
    }
}
