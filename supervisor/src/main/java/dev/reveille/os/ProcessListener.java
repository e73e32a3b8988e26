package dev.reveille.os;

/** Told what happens to processes, on the driver's thread: be quick, and never block. */
public interface ProcessListener {
    /** A whole line of standard output, without its newline; malformed UTF-8 is replaced. */
    void line(SpawnId id, String line);

    /** A line longer than allowed was skipped; told once, when it ends or the process does. */
    void overlong(SpawnId id, long bytes);

    /** The process ended and was reaped, after all its output was delivered. */
    void exited(SpawnId id, ExitStatus status);
}
