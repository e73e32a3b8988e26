package dev.reveille.os;

/** Chooses the driver for this system. */
public final class ProcessDrivers {
    private ProcessDrivers() {}

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
