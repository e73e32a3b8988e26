package dev.reveille.os;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes hold of a process an earlier supervisor started. The pidfd is opened first and compared
 * afterwards, so that what was compared is what is held, however fast pids are reused.
 */
final class Adoption {
    private Adoption() {}

    /** Whether it is held now. */
    sealed interface Outcome {
        /** It is. */
        record Held(Fifos fifos, Child.Descriptors descriptors) implements Outcome {}

        /** It has ended. */
        record Over(ExitStatus status) implements Outcome {}

        /** It lives, and cannot be talked to. */
        record Refused(String why) implements Outcome {}
    }

    /** Compares it with what was written down, and opens its pipes by their names. */
    static Outcome of(SpawnJournal.Entry entry, ProcessIdentity process) {
        int pidfd = LibcProcess.pidfdOpen(process.pid());
        if (pidfd < 0) {
            return Errno.ESRCH.is(pidfd)
                    ? new Outcome.Over(LastStatus.of(process))
                    : new Outcome.Refused("pidfd_open: " + Errno.describe(-pidfd));
        }
        Outcome outcome = held(entry, process, pidfd);
        if (!(outcome instanceof Outcome.Held)) {
            Libc.close(pidfd);
        }
        return outcome;
    }

    private static Outcome held(SpawnJournal.Entry entry, ProcessIdentity process, int pidfd) {
        boolean same =
                entry.bootId().equals(BootId.current())
                        && ProcFs.identity(process.pid()).filter(process::equals).isPresent();
        if (!same) {
            return new Outcome.Over(new ExitStatus.Unknown());
        }
        if (LibcPoll.readable(pidfd)) {
            return new Outcome.Over(LastStatus.of(process, pidfd));
        }
        if (!Bearers.bears(process.pid(), Set.of(entry.marker()))) {
            return LibcPoll.readable(pidfd)
                    ? new Outcome.Over(LastStatus.of(process, pidfd))
                    : new Outcome.Refused("it does not show " + Marker.VARIABLE);
        }
        return opened(entry.fifos(), pidfd);
    }

    private static Outcome opened(List<Path> names, int pidfd) {
        if (names.size() != 2) {
            return new Outcome.Refused("it has no pipes of its own");
        }
        var fifos = new Fifos(names.getFirst(), names.getLast());
        try (var arena = Arena.ofConfined()) {
            int in = Libc.open(arena, fifos.in().toString(), Libc.O_RDWR | Libc.O_NONBLOCK);
            int out = Libc.open(arena, fifos.out().toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
            if (in >= 0 && out >= 0) {
                return new Outcome.Held(fifos, new Child.Descriptors(pidfd, in, out));
            }
            int errno = in < 0 ? -in : -out;
            Optional.of(in).filter(d -> d >= 0).ifPresent(Libc::close);
            Optional.of(out).filter(d -> d >= 0).ifPresent(Libc::close);
            return new Outcome.Refused(
                    (in < 0 ? fifos.in() : fifos.out()) + ": " + Errno.describe(errno));
        }
    }
}
