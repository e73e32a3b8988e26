package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        Path file = file("tenant,m0,m1\na,1\n../b,1,1\nc,x,0\nd,0,-1\ne,1,1\nf,1.5,\n");
        assertThatThrownBy(() -> TraceFile.read(file).orThrow())
                .hasMessageContaining("line 2: 1 minutes where the header has 2")
                .hasMessageContaining("line 3: column tenant: \"../b\" cannot be a tenant")
                .hasMessageContaining(
                        "line 4: column m0: \"x\" is no count; expected: a whole number")
                .hasMessageContaining("line 5: column m1: \"-1\" is no count")
                .hasMessageContaining("line 7: column m0: \"1.5\" is no count")
                .hasMessageNotContainingAny("line 6", "For input string");
    }

    @Test
    void aTenantWithTwoLinesIsRefusedWithBoth() throws IOException {
        Path file = file("tenant,m0,m1\na,1,0\nb,1,0\n\na,0,1\n");
        assertThatThrownBy(() -> TraceFile.read(file).orThrow())
                .hasMessageContaining("line 5: column tenant: a has line 2 already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tenant,m0,m1\n", "tenant,timestamp\n\n"})
    void aFileThatTellsNothingIsRefused(String text) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> TraceFile.read(file).orThrow())
                .hasMessageFindingMatch("line 1: (the file is empty|no (tenant|event) follows)");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00, has no zone; write 2026-03-01T12:00:00Z if it is UTC",
        "2026-03-01 12:00:00, has no zone; write 2026-03-01T12:00:00Z if it is UTC",
        "2026-03-01 12:00:00Z, has no T between date and time; write 2026-03-01T12:00:00Z",
        "2026-03-01, has no time of day and no zone; write 2026-03-01T00:00:00Z",
        "1772366460, 'too small for milliseconds since 1970; if it is seconds, write 000'",
        "1772366460000000, too large for milliseconds since 1970; if it is microseconds",
    })
    void aTimeThatIsNearlyOneIsToldHowToBeWritten(String time, String said) throws IOException {
        Path file = file("a," + time + "\n");
        assertThatThrownBy(() -> TraceFile.read(file).orThrow())
                .hasMessageContaining("line 1: column timestamp: ")
                .hasMessageContaining(said);
    }

    @Test
    void whatASpreadsheetWritesIsRead() throws IOException {
        Path file = file("\ufefftenant,m0,m1\r\na, 1,0\r\n\r\n");
        assertThat(TraceFile.read(file).orThrow().days()).hasSize(1);
    }

    @Test
    void theEndOfATraceIsATraceOfItsOwn() throws IOException {
        // Given
        var trace = TraceFile.read(file("tenant,m0,m1,m2,m3\na,1,0,5,0\nb,0,1,0,0\n")).orThrow();
        // When
        var end = trace.last(Duration.ofSeconds(61));
        // Then
        assertThat(end.minutes()).isEqualTo(2);
        assertThat(end.start()).isEqualTo(2);
        assertThat(end.days().getFirst().active().stream()).containsExactly(0);
        assertThat(end.days().getFirst().active().activity(0).events()).isEqualTo(5);
        assertThat(end.days().getLast().active().stream()).isEmpty();
        assertThat(trace.last(Duration.ofHours(1))).isEqualTo(trace);
    }

    @Test
    void aFileThatIsNoTraceOrNotThereIsRefused() throws IOException {
        Path other = file("when,who\n");
        assertThatThrownBy(() -> TraceFile.read(other).orThrow())
                .hasMessageContaining("line 1: \"when,who\" is neither of the headers");
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
                .hasMessageContaining("line 3: column timestamp: \"soon\" is no time")
                .hasMessageContaining("line 4")
                .hasMessageContaining("line 5: \"a\" has 1 cell where an event has 2")
                .hasMessageContaining("line 6: column timestamp: 1772366460 is too small")
                .hasMessageContaining(
                        "line 7: column timestamp: 2026-02-01T12:00:00Z is more than 7 days before")
                .hasMessageContaining("line 22")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("line 23"));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("day.csv"), text);
    }
}
