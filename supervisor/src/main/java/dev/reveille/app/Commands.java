package dev.reveille.app;

import dev.reveille.cli.ReveilleCommand;
import dev.reveille.config.KafkaSettings;
import java.util.ArrayList;
import java.util.List;

/** Commands of {@code reveille}, run in this process. */
final class Commands {
    private Commands() {}

    /** Runs one against a cluster; its exit code. */
    static int run(KafkaSettings kafka, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--bootstrap-server");
        all.add(kafka.bootstrapServers());
        return ReveilleCommand.commandLine().execute(all.toArray(String[]::new));
    }
}
