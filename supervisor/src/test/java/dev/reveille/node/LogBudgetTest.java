package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.node.LogBudget.Kept;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogBudgetTest {
    private static final List<Kept> ALL =
            List.of(
                    new Kept(Path.of("runs"), 40, 9, false, true),
                    new Kept(Path.of("runs.1"), 30, 5, true, true),
                    new Kept(Path.of("runs.2"), 30, 4, true, true),
                    new Kept(Path.of("ended"), 20, 3, false, false),
                    new Kept(Path.of("long"), 80, 8, false, true));

    private static List<String> beyond(long most) {
        return LogBudget.beyond(most, ALL).stream().map(kept -> kept.file().toString()).toList();
    }

    @Test
    void whatFitsStays() {
        assertThat(beyond(200)).isEmpty();
    }

    @Test
    void theOldestOfTheOlderFilesGoesFirstThenWhatDoesNotRunThenTheLongest() {
        assertThat(beyond(199)).containsExactly("runs.2");
        assertThat(beyond(160)).containsExactly("runs.2", "runs.1");
        assertThat(beyond(125)).containsExactly("runs.2", "runs.1", "ended");
        assertThat(beyond(60)).containsExactly("runs.2", "runs.1", "ended", "long");
    }
}
