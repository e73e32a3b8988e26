package dev.reveille.history;

import java.time.Instant;

/**
 * From where on a log is kept: what lay before has been removed by the broker.
 *
 * @param first the oldest record there is, or the end of an empty log
 * @param since its time; {@link Instant#MAX} where none is left
 */
public record Kept(Position first, Instant since) {
    /** For people. */
    public String told() {
        String log = first.topic() + "-" + first.partition();
        return since.equals(Instant.MAX)
                ? log + " is empty: retention has taken everything before @" + first.offset()
                : log
                        + " is kept since "
                        + since
                        + " (@"
                        + first.offset()
                        + "): what lay before, retention has taken";
    }
}
