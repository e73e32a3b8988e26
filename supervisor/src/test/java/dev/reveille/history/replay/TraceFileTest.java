package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFileTest {
    private static final String TRACE = "tenant,m0,m1,m2\na,1,0,50\nb,0,0,0\n";

    @TempDir Path dir;

    @Test
    void readsWhoWasActiveInWhichMinutePlainOrInGzip() throws IOException {
        // Given
        Path gzip = dir.resolve("day.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(TRACE.getBytes(StandardCharsets.UTF_8));
        }
        // When
        var trace = TraceFile.read(file(TRACE)).orThrow();
        // Then
        assertThat(trace.minutes()).isEqualTo(3);
        assertThat(trace.days()).hasSize(2);
        assertThat(trace.days().getFirst().tenant()).hasToString("a");
        assertThat(trace.days().getFirst().active().stream()).containsExactly(0, 2);
        assertThat(TraceFile.read(gzip).orThrow()).isEqualTo(trace);
    }

    @Test
    void everyWrongLineIsNamed() throws IOException {
        Path file = file("tenant,m0,m1\na,1\n../b,1,1\nc,x,0\nd,-1,0\ne,1,1\n");
        assertThatThrownBy(() -> TraceFile.read(file).orThrow())
                .hasMessageContaining("line 2: 1 minutes where the header has 2")
                .hasMessageContaining("line 3")
                .hasMessageContaining("line 4")
                .hasMessageContaining("line 5: a count of -1");
    }

    @Test
    void aFileThatIsNoTraceOrNotThereIsRefused() throws IOException {
        Path other = file("when,who\n");
        assertThatThrownBy(() -> TraceFile.read(other).orThrow())
                .hasMessageContaining("line 1: begins with no header");
        assertThatThrownBy(() -> TraceFile.read(dir.resolve("none.csv")).orThrow())
                .hasMessageContaining("none.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant,timestamp\n", ""})
    void eventsAreReadInMillisecondsAndAsIsoInAnyOrderWithAHeaderOrWithout(String header)
            throws IOException {
        // When
        var trace =
                TraceFile.read(
                                file(
                                        header
                                                + "b,2026-03-01T12:03:59Z\n"
                                                + "a,2026-03-01T13:00:00+01:00\n"
                                                + "a,1772366460001\n"))
                        .orThrow();
        // Then
        assertThat(trace.start()).isEqualTo(1_772_366_400L / 60);
        assertThat(trace.minutes()).isEqualTo(4);
        assertThat(trace.days().getFirst().active().stream()).containsExactly(0, 1);
        assertThat(trace.days().getLast().active().stream()).containsExactly(3);
    }

    @Test
    void everyWrongEventIsNamedByItsLineUpToABound() throws IOException {
        Path file =
                file(
                        "tenant,timestamp\na,2026-03-01T12:00:00Z\na,soon\n../b,1772366460001\na\n"
                                + "a,1772366460\na,2026-02-01T12:00:00Z\n"
                                + "x\n".repeat(50));
        assertThatThrownBy(() -> TraceFile.read(file).orThrow())
                .hasMessageContaining("line 3: \"soon\" is no time")
                .hasMessageContaining("line 4")
                .hasMessageContaining("line 5: 1 cells where an event has 2")
                .hasMessageContaining("line 6: 1772366460 is no time of these days")
                .hasMessageContaining("line 7: 2026-02-01T12:00:00Z is more than 7 days before")
                .hasMessageContaining("line 22")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("line 23"));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("day.csv"), text);
    }
}
