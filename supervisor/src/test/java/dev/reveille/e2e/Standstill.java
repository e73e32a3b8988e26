package dev.reveille.e2e;

import java.io.IOException;

/** A process that is stopped (SIGSTOP) until this is closed. */
public final class Standstill implements AutoCloseable {
    private final Process process;

    private Standstill(Process process) {
        this.process = process;
    }

    /** Stops it. */
    public static Standstill of(Process process) throws IOException {
        signal(process, "STOP");
        return new Standstill(process);
    }

    private static void signal(Process process, String name) throws IOException {
        try {
            String pid = Long.toString(process.pid());
            int code = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
            if (code != 0) {
                throw new IOException("kill -" + name + " " + pid + " ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        signal(process, "CONT");
    }
}
