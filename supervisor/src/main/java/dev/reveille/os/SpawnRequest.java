package dev.reveille.os;

import java.nio.file.Path;
import java.util.HashMap;
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
 *     REVEILLE_SPAWN}, and {@code REVEILLE_SECRETS} where there are any
 * @param log file that takes standard error, appended to
 * @param maxLine longest line read from standard output, in bytes; a longer one is reported and
 *     skipped
 * @param confined what it is kept to; where no limit of open files is asked for it is 1,024, set
 *     right after the start, as far as the machine is not too busy for that
 * @param secrets files it alone may read while it runs, by name
 * @param exclusive whether the {@link Fuse} guards it: it does not start unless one is armed
 */
public record SpawnRequest(
        SpawnId id,
        List<String> command,
        Path directory,
        Map<String, String> env,
        Path log,
        int maxLine,
        Confinement confined,
        Map<String, String> secrets,
        boolean exclusive) {
    public static final int MAX_LINE = 1 << 20;

    public SpawnRequest {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        secrets = Map.copyOf(secrets);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    /** One that no fuse guards. */
    public SpawnRequest(
            SpawnId id,
            List<String> command,
            Path directory,
            Map<String, String> env,
            Path log,
            int maxLine,
            Confinement confined,
            Map<String, String> secrets) {
        this(id, command, directory, env, log, maxLine, confined, secrets, false);
    }

    /** One without secrets. */
    public SpawnRequest(
            SpawnId id,
            List<String> command,
            Path directory,
            Map<String, String> env,
            Path log,
            int maxLine,
            Confinement confined) {
        this(id, command, directory, env, log, maxLine, confined, Map.of(), false);
    }

    /** The same with secrets, and with variables more. */
    public SpawnRequest with(Map<String, String> files, Map<String, String> variables) {
        var all = new HashMap<>(env);
        all.putAll(variables);
        return new SpawnRequest(
                id, command, directory, all, log, maxLine, confined, files, exclusive);
    }

    /** The same, guarded by the fuse. */
    public SpawnRequest exclusively() {
        return new SpawnRequest(id, command, directory, env, log, maxLine, confined, secrets, true);
    }

    /** Without what may be a secret. */
    @Override
    public String toString() {
        return id + " " + command;
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
