package dev.reveille.os;

/** Chooses the driver for this system. */
public final class ProcessDrivers {
    private ProcessDrivers() {}

    /**
     * Makes this JVM what the driver needs, once and for all. Before a node makes its first file:
     * what it writes is nobody else's to read.
     */
    public static void prepare() {
        if (PosixDriver.supported()) {
            PosixDriver.prepare();
        }
    }

    /**
     * Opens the best driver there is here. The caller holds the {@link StateLock} of {@code
     * config.state()} and has dealt with {@link Leftovers}.
     */
    public static ProcessDriver open(DriverConfig config, ProcessListener listener) {
        return PosixDriver.supported()
                ? new PosixDriver(config, listener)
                : new PortableDriver(config, listener);
    }
}
