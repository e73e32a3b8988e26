package dev.reveille.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Processes of glibc and the kernel: signals, pidfds, waiting, limits. */
final class LibcProcess {
    private static final int P_PID = 1;
    private static final int P_PIDFD = 3;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final int CLD_EXITED = 1;
    private static final int CLD_KILLED = 2;
    private static final int CLD_DUMPED = 3;
    private static final int SIGINFO_BYTES = 128;
    private static final long SI_CODE = 8;
    private static final long SI_PID = 16;
    private static final long SI_STATUS = 24;

    /** The same on every architecture: both calls came after system call numbers were unified. */
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;

    private static final long SYS_PIDFD_OPEN = 434;

    private static final long SYS_CLOSE_RANGE = 436;
    private static final long MOST_DESCRIPTORS = 0xFFFFFFFFL;
    private static final long CLOSE_RANGE_UNSHARE = 2;

    /** Linux 6.9: the signal goes to the whole group of the process. */
    private static final int PIDFD_SIGNAL_PROCESS_GROUP = 1 << 2;

    /** Linux 6.9: {@code _IOWR(0xFF, 11, struct pidfd_info)}, the first 64 bytes of it. */
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;

    /** Linux 6.15: the exit code, once its parent has reaped the process. */
    private static final long PIDFD_INFO_EXIT = 1 << 3;

    private static final int PIDFD_INFO_BYTES = 64;
    private static final long INFO_EXIT_CODE = 60;

    private static final int PRIO_PGRP = 1;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SIGCHLD = 17;

    private static final MethodHandle KILL =
            Native.withErrno("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle WAITID =
            Native.withErrno(
                    "waitid",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SYSCALL =
            Native.withErrno(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle PRLIMIT =
            Native.withErrno(
                    "prlimit",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETPRIORITY =
            Native.withErrno(
                    "setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle IOCTL =
            Native.withErrno(
                    "ioctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle PRCTL =
            Native.withErrno(
                    "prctl",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SIGNAL =
            Native.plain("signal", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));

    private LibcProcess() {}

    /** A descriptor that becomes readable when the process ends, or minus errno. */
    static int pidfdOpen(long pid) {
        return (int) syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0);
    }

    /** Signals exactly the process the descriptor was opened for; 0 only asks whether it is. */
    static long pidfdSignal(int pidfd, int signal) {
        return syscall(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    }

    /** Signals its group, also after the leader was reaped; EINVAL before Linux 6.9. */
    static long pidfdSignalGroup(int pidfd, int signal) {
        return syscall(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, PIDFD_SIGNAL_PROCESS_GROUP);
    }

    /** Signals its whole group; before Linux 6.9 by number, right after finding it there. */
    static long pidfdSignalAll(int pidfd, long pid, int signal) {
        long result = pidfdSignalGroup(pidfd, signal);
        return Errno.EINVAL.is(result) && pidfdSignal(pidfd, 0) == 0
                ? killGroup(pid, signal)
                : result;
    }

    /** How a process that was reaped by its parent ended, as {@code wait} gives it. */
    static Optional<Integer> pidfdExitCode(int pidfd) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(PIDFD_INFO_BYTES, 8);
            info.set(JAVA_LONG, 0, PIDFD_INFO_EXIT);
            int result =
                    Native.orErrno(
                            (int)
                                    IOCTL.invokeExact(
                                            Native.errnoState(), pidfd, PIDFD_GET_INFO, info));
            return result == 0 && (info.get(JAVA_LONG, 0) & PIDFD_INFO_EXIT) != 0
                    ? Optional.of(info.get(JAVA_INT, INFO_EXIT_CODE))
                    : Optional.empty();
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Signals a group. The caller knows that {@code group} still means what it meant. */
    static int killGroup(long group, int signal) {
        if (group <= 1) {
            throw new IllegalArgumentException("not a group of ours: " + group);
        }
        try {
            return Native.orErrno(
                    (int) KILL.invokeExact(Native.errnoState(), (int) -group, signal));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Signals one process. The caller knows that {@code pid} still means what it meant. */
    static int kill(long pid, int signal) {
        if (pid <= 1) {
            throw new IllegalArgumentException("not a process of ours: " + pid);
        }
        try {
            return Native.orErrno((int) KILL.invokeExact(Native.errnoState(), (int) pid, signal));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Sets how readily every process of a group gives way, 0 as usual to 19 at once. */
    static int niceGroup(long group, int nice) {
        try {
            return Native.orErrno(
                    (int)
                            SETPRIORITY.invokeExact(
                                    Native.errnoState(), PRIO_PGRP, (int) group, nice));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** How the child ended; it stays a zombie, so that its pid and group stay its own. */
    static WaitResult look(int pidfd) {
        return waitid(P_PIDFD, pidfd, WEXITED | WNOHANG | WNOWAIT);
    }

    /** Frees the pid of a child that has ended. */
    static WaitResult reap(int pidfd) {
        return waitid(P_PIDFD, pidfd, WEXITED | WNOHANG);
    }

    /** Waits for a child that no pidfd could be had for, just after killing it. */
    static WaitResult reapByPid(long pid) {
        return waitid(P_PID, (int) pid, WEXITED);
    }

    /** What waiting for a child found. */
    sealed interface WaitResult {
        /** It has ended. */
        record Ended(ExitStatus status) implements WaitResult {}

        /** It lives. */
        record Running() implements WaitResult {}

        /** The kernel knows no such child, so nobody will ever learn its status. */
        record Lost(int errno) implements WaitResult {}
    }

    private static WaitResult waitid(int type, int id, int options) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(SIGINFO_BYTES, 8);
            int result;
            do {
                result =
                        Native.orErrno(
                                (int)
                                        WAITID.invokeExact(
                                                Native.errnoState(), type, id, info, options));
            } while (Errno.EINTR.is(result));
            if (result < 0) {
                return new WaitResult.Lost(-result);
            }
            return info.get(JAVA_INT, SI_PID) == 0
                    ? new WaitResult.Running()
                    : new WaitResult.Ended(status(info));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static ExitStatus status(MemorySegment info) {
        int status = info.get(JAVA_INT, SI_STATUS);
        return switch (info.get(JAVA_INT, SI_CODE)) {
            case CLD_EXITED -> new ExitStatus.Exited(status);
            case CLD_KILLED -> new ExitStatus.Signaled(status, false);
            case CLD_DUMPED -> new ExitStatus.Signaled(status, true);
            default -> new ExitStatus.Unknown();
        };
    }

    /** Soft and hard limit of open files of this process. */
    static long[] openFiles() {
        try (var arena = Arena.ofConfined()) {
            var limit = arena.allocate(JAVA_LONG, 2);
            int ignored =
                    (int)
                            PRLIMIT.invokeExact(
                                    Native.errnoState(),
                                    0,
                                    RLIMIT_NOFILE,
                                    MemorySegment.NULL,
                                    limit);
            return limit.toArray(JAVA_LONG);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int setOpenFiles(Arena arena, long pid, long soft, long hard) {
        return setLimit(arena, pid, RLIMIT_NOFILE, soft, hard);
    }

    private static int setLimit(Arena arena, long pid, int what, long soft, long hard) {
        try {
            var limit = arena.allocateFrom(JAVA_LONG, soft, hard);
            return Native.orErrno(
                    (int)
                            PRLIMIT.invokeExact(
                                    Native.errnoState(),
                                    (int) pid,
                                    what,
                                    limit,
                                    MemorySegment.NULL));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** From now on neither this process nor any it starts leaves its memory in a file. */
    static int forbidCores() {
        try (var arena = Arena.ofConfined()) {
            return setLimit(arena, 0, RLIMIT_CORE, 0, 0);
        }
    }

    /** From now on other processes of this user cannot read this one's memory or environment. */
    static int forbidDumping() {
        return prctl(PR_SET_DUMPABLE, 0);
    }

    /** This thread, and every process it starts, can never gain rights by running a program. */
    static int noNewPrivileges() {
        return prctl(PR_SET_NO_NEW_PRIVS, 1);
    }

    /**
     * Gives this thread descriptors of its own: copies of those below {@code first}, and no others.
     * They are not copied at all, which {@code unshare} would do and sandboxes forbid. Linux 5.9.
     */
    static int ownDescriptors(int first) {
        return (int) syscall(SYS_CLOSE_RANGE, first, MOST_DESCRIPTORS, CLOSE_RANGE_UNSHARE, 0);
    }

    /** Ends an inherited "ignore", under which the kernel would throw exit statuses away. */
    static void defaultChildSignal() {
        try {
            var ignored = (MemorySegment) SIGNAL.invokeExact(SIGCHLD, MemorySegment.NULL);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static int prctl(int option, long value) {
        try {
            return Native.orErrno(
                    (int) PRCTL.invokeExact(Native.errnoState(), option, value, 0L, 0L, 0L));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static long syscall(long number, long a, long b, long c, long d) {
        try {
            return Native.orErrno(
                    (long) SYSCALL.invokeExact(Native.errnoState(), number, a, b, c, d));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
