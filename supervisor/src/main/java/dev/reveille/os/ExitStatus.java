package dev.reveille.os;

/** How a process ended, as the kernel told it. */
public sealed interface ExitStatus {
    /** With an exit code, 0 to 255. */
    record Exited(int code) implements ExitStatus {}

    /** By a signal. */
    record Signaled(int signal, boolean coreDumped) implements ExitStatus {}

    /**
     * The kernel ended it, or a part of it, for want of memory within its limit.
     *
     * @param by how the process itself ended
     * @param peakBytes most memory it used; 0 = not known
     */
    record OutOfMemory(ExitStatus by, long peakBytes) implements ExitStatus {}

    /** It is gone and its status was not to be had. */
    record Unknown() implements ExitStatus {}

    /** It was about to be started when its supervisor ended; whether it ever ran is not known. */
    record Lost() implements ExitStatus {}

    /** As shells count: the code, 128 + signal, -2 where unknown, -3 where lost. */
    default int code() {
        return switch (this) {
            case Exited(int code) -> code;
            case Signaled(int signal, _) -> 128 + signal;
            case OutOfMemory(ExitStatus by, _) -> by.code();
            case Unknown() -> -2;
            case Lost() -> -3;
        };
    }
}
