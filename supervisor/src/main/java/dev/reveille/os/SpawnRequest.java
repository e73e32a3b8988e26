package dev.reveille.os;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What to start.
 *
 * @param id which start this is
 * @param command program and arguments; a program without a slash is looked up on the PATH of
 *     {@code env}
 * @param directory working directory, made if absent
 * @param env the whole environment of the process, nothing is inherited; the driver adds {@code
 *     REVEILLE_SPAWN}
 * @param log file that takes standard error, appended to
 * @param maxLine longest line read from standard output, in bytes; a longer one is reported and
 *     skipped
 * @param confined what it is kept to; where no limit of open files is asked for it is 1,024, set
 *     right after the start, as far as the machine is not too busy for that
 */
public record SpawnRequest(
        SpawnId id,
        List<String> command,
        Path directory,
        Map<String, String> env,
        Path log,
        int maxLine,
        Confinement confined) {
    public static final int MAX_LINE = 1 << 20;

    public SpawnRequest {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    /** One that asks for no more than a limit of open files, if for any. */
    public SpawnRequest(
            SpawnId id,
            List<String> command,
            Path directory,
            Map<String, String> env,
            Path log,
            int maxLine,
            OptionalInt openFiles) {
        this(id, command, directory, env, log, maxLine, Confinement.files(openFiles));
    }
}
