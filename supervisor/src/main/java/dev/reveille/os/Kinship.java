package dev.reveille.os;

import java.util.Optional;

/**
 * What a supervisor may do with a process: with one it started itself, whose pid is kept for it
 * until it reaps it, and with one it took back, which init reaps. Called under the lock of the
 * {@link Child}.
 */
sealed interface Kinship {
    /** How it ended, after the rest of its group was killed too; empty = it lives. */
    Optional<ExitStatus> ended();

    /** Signals its group; false if it has ended. */
    boolean signal(Signal signal);

    /** Its end was noticed: whatever was kept for it is given back. */
    void reap();

    /** What it uses, if the pid is its own still. */
    Optional<Usage> usage();

    /** It is our child: a zombie still holds its group's number, so no stranger can be met. */
    record Parent(long pid, int pidfd) implements Kinship {
        @Override
        public Optional<ExitStatus> ended() {
            return switch (LibcProcess.look(pidfd)) {
                case LibcProcess.WaitResult.Running() -> Optional.empty();
                case LibcProcess.WaitResult.Lost(int _) -> Optional.of(new ExitStatus.Unknown());
                case LibcProcess.WaitResult.Ended(ExitStatus status) -> {
                    LibcProcess.killGroup(pid, Signal.KILL.number());
                    yield Optional.of(status);
                }
            };
        }

        @Override
        public boolean signal(Signal signal) {
            return LibcProcess.look(pidfd) instanceof LibcProcess.WaitResult.Running
                    && LibcProcess.killGroup(pid, signal.number()) == 0;
        }

        @Override
        public void reap() {
            LibcProcess.reap(pidfd);
        }

        @Override
        public Optional<Usage> usage() {
            return ProcFs.usage(pid);
        }
    }

    /**
     * It is another's child, held by its pidfd: its pid may become a stranger's at any time after
     * its end, so nothing is done by number.
     */
    record Guardian(ProcessIdentity process, int pidfd) implements Kinship {
        @Override
        public Optional<ExitStatus> ended() {
            if (!LibcPoll.readable(pidfd)) {
                return Optional.empty();
            }
            var status = LastStatus.of(process, pidfd);
            // The kernel knows the group by more than its number, which may be another's by now.
            LibcProcess.pidfdSignalGroup(pidfd, Signal.KILL.number());
            return Optional.of(status);
        }

        @Override
        public boolean signal(Signal signal) {
            return !LibcPoll.readable(pidfd)
                    && LibcProcess.pidfdSignalAll(pidfd, process.pid(), signal.number()) == 0;
        }

        @Override
        public void reap() {}

        @Override
        public Optional<Usage> usage() {
            return ProcFs.stat(process.pid())
                    .filter(stat -> stat.startTicks() == process.startTicks())
                    .flatMap(_ -> ProcFs.usage(process.pid()));
        }
    }
}
