package dev.reveille.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One armed fuse: a shell that sleeps until its time.
 *
 * @param file it burns only if this is there when its time comes
 * @param pid ours until reaped
 * @param pidfd the same
 */
record Sleeper(Path file, int pid, int pidfd) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sleeper.class);
    private static final long LOOK_NANOS = 1_000_000;

    /** What became of an attempt. */
    sealed interface Lit {
        /** It sleeps. */
        record Armed(Sleeper sleeper) implements Lit {}

        /** It does not, and nothing is left of the attempt. */
        record Refused(String why) implements Lit {}
    }

    /** Makes its file, which must not be there yet; false if that cannot be. */
    static boolean made(Path file) {
        try (var arena = Arena.ofConfined()) {
            return Libc.mkfifo(arena, file.toString()) == 0;
        }
    }

    /** Starts one; its file must be there already. */
    static Lit light(Births births, Births.Plan plan, Path file) {
        int pid = births.start(plan, Births.Settling.NONE);
        if (pid < 0) {
            return new Lit.Refused(Shim.SHELL + " cannot be started, " + Errno.describe(-pid));
        }
        int pidfd = LibcProcess.pidfdOpen(pid);
        if (pidfd < 0) {
            LibcProcess.killGroup(pid, Signal.KILL.number());
            LibcProcess.reapByPid(pid);
            return new Lit.Refused("its process cannot be held, " + Errno.describe(-pidfd));
        }
        return new Lit.Armed(new Sleeper(file, pid, pidfd));
    }

    /** Whether it is going to burn. */
    boolean armed() {
        return Files.exists(file)
                && !Files.exists(claim(file))
                && LibcProcess.look(pidfd) instanceof LibcProcess.WaitResult.Running;
    }

    /**
     * Puts it out.
     *
     * @return false if it is burning, or has burnt
     */
    boolean putOut() {
        if (!removed(file)) {
            return false;
        }
        LibcProcess.pidfdSignalAll(pidfd, pid, Signal.KILL.number());
        return true;
    }

    /**
     * Whether this has put it out, and it is not burning.
     *
     * <p>The claim goes last: the shell that makes it afterwards finds no file to burn for.
     */
    static boolean removed(Path file) {
        boolean ours = false;
        try {
            Files.createFile(claim(file));
            ours = true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            LOGGER.debug("a full disk, or too few descriptors: the file alone decides", e);
        }
        boolean there = unlinked(file);
        if (ours) {
            unlinked(claim(file));
        }
        return there;
    }

    /** The same, of one that may have burnt; nothing is left of it. */
    static void swept(Path file) {
        if (!removed(file)) {
            unlinked(file);
            unlinked(claim(file));
        }
    }

    /** Whose claim this is, or itself. */
    static Path file(Path found) {
        String name = found.getFileName().toString();
        return name.endsWith(FuseScript.CLAIM)
                ? found.resolveSibling(name.substring(0, name.length() - FuseScript.CLAIM.length()))
                : found;
    }

    private static Path claim(Path file) {
        return file.resolveSibling(file.getFileName() + FuseScript.CLAIM);
    }

    private static boolean unlinked(Path file) {
        try (var arena = Arena.ofConfined()) {
            return Libc.unlink(arena, file.toString()) == 0;
        }
    }

    /** How it ended, if it has; then nothing may be done with it any more. */
    Optional<ExitStatus> reaped() {
        if (LibcProcess.reap(pidfd) instanceof LibcProcess.WaitResult.Ended(var status)) {
            Libc.close(pidfd);
            return Optional.of(status);
        }
        return Optional.empty();
    }

    /** The same, waiting for it. */
    Optional<ExitStatus> awaited(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        var status = reaped();
        while (status.isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
            status = reaped();
        }
        return status;
    }

    /** Leaves it to itself. */
    void leave() {
        Libc.close(pidfd);
    }
}
