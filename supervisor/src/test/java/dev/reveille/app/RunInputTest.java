package dev.reveille.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RunInputTest {
    @Test
    void aLineThatIsTooLongForTheProtocolIsAnsweredAtOnceAndNotGivenToTheAgent() {
        // Given
        var out = new StringWriter();
        var err = new StringWriter();
        var given = new ArrayList<String>();
        var lines = "x".repeat(1 << 20) + "\nshort\n";
        var screen = new RunScreen(new PrintWriter(out), new PrintWriter(err));
        var input =
                new RunInput(
                        new ByteArrayInputStream(lines.getBytes(UTF_8)),
                        (id, _) -> {
                            given.add(id);
                            return CompletableFuture.completedFuture(true);
                        },
                        screen);
        // When
        input.run();
        // Then
        assertThat(given).containsExactly("t2");
        assertThat(out.toString())
                .contains("\"id\":\"t1\",\"status\":\"error\"", "too long", "1048576");
        assertThat(err.toString()).contains("task t1 could not be given");
        screen.answer("{\"id\":\"t2\"}");
        assertThat(input.done()).isTrue();
    }
}
