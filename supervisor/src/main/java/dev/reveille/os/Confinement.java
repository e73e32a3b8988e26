package dev.reveille.os;

import dev.reveille.core.fleet.Limits;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a process is kept to.
 *
 * @param limits what it may use at most, as far as this system can enforce it
 * @param user name or number of the user it runs as; empty = the supervisor's own
 * @param yields whether it gives way to others where processors are short
 * @param own directory of its own, in which {@code tmp} and {@code work} are made for it alone
 */
public record Confinement(
        Limits limits, Optional<String> user, boolean yields, Optional<Path> own) {
    /** Nothing is asked for. */
    public static final Confinement NONE =
            new Confinement(Limits.NONE, Optional.empty(), false, Optional.empty());

    /** Where an agent's own temporary files go, below {@link #own}. */
    public static final String TMP = "tmp";

    /** Where what an agent wants to keep goes, below {@link #own}. */
    public static final String WORK = "work";

    /** Only a limit of open files, if any. */
    static Confinement files(OptionalInt files) {
        var limits =
                new Limits(
                        Limits.NONE.memoryBytes(),
                        Limits.NONE.cpu(),
                        Limits.NONE.processes(),
                        files);
        return new Confinement(limits, Optional.empty(), false, Optional.empty());
    }

    /**
     * Whether a shell must prepare the process, so that all of this holds before its program's
     * first instruction; cgroups apart.
     */
    boolean needsShim() {
        return user.isPresent() || limits.files().isPresent();
    }
}
