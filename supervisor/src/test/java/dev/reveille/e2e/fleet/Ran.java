package dev.reveille.e2e.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A command that was run to its end.
 *
 * @param well it exited with 0
 * @param said all it printed
 */
record Ran(boolean well, String said) {
    static Ran of(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor() == 0, said.strip());
        } catch (IOException e) {
            return new Ran(false, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ran(false, e.toString());
        }
    }
}
