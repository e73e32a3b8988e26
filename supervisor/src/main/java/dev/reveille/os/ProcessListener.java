package dev.reveille.os;

/**
 * Told what happens to processes, one call at a time, on the driver's thread: be quick, and never
 * block. What is told of a start may come before {@link ProcessDriver#spawn} has returned.
 */
public interface ProcessListener {
    /**
     * A whole line of standard output, without its newline; malformed UTF-8 is replaced. What a
     * process wrote last, without a newline, is a line too.
     */
    void line(SpawnId id, String line);

    /**
     * The first line of a process that was taken back; it may lack its beginning, which an earlier
     * supervisor read.
     */
    default void torn(SpawnId id, String line) {}

    /** A line longer than allowed was skipped; told once, when it ends or the process does. */
    void overlong(SpawnId id, long bytes);

    /** The process ended and was reaped, after all its output was delivered. */
    void exited(SpawnId id, ExitStatus status);
}
