package dev.reveille.os;

/**
 * How a process ended that is not our child, as far as the kernel says so: {@code /proc} while its
 * parent has not reaped it, and from Linux 6.15 on its pidfd once it has. Otherwise nobody knows.
 */
final class LastStatus {
    private static final int SIGNAL_MASK = 0x7F;
    private static final int CORE_DUMPED = 0x80;

    private LastStatus() {}

    /** Of a process that has ended. */
    static ExitStatus of(ProcessIdentity process, int pidfd) {
        return ProcFs.zombieStatus(process)
                .or(() -> LibcProcess.pidfdExitCode(pidfd))
                .map(LastStatus::decode)
                .orElseGet(ExitStatus.Unknown::new);
    }

    /** Of one that no pidfd was opened for in time. */
    static ExitStatus of(ProcessIdentity process) {
        return ProcFs.zombieStatus(process)
                .map(LastStatus::decode)
                .orElseGet(ExitStatus.Unknown::new);
    }

    /** As {@code wait} gives it. */
    static ExitStatus decode(int status) {
        int signal = status & SIGNAL_MASK;
        return signal == 0
                ? new ExitStatus.Exited(status >> 8 & 0xFF)
                : new ExitStatus.Signaled(signal, (status & CORE_DUMPED) != 0);
    }
}
