package dev.reveille.os;

/**
 * Time since boot, suspended time included: it never steps, and a node lease measured by it ends
 * while a laptop sleeps.
 */
public interface BootClock {
    long millis();

    /** CLOCK_BOOTTIME where the system has it, else the JVM's monotonic clock. */
    static BootClock system() {
        return ProcFs.present() && Native.has("clock_gettime")
                ? () -> LibcTime.bootNanos() / 1_000_000
                : () -> System.nanoTime() / 1_000_000;
    }
}
