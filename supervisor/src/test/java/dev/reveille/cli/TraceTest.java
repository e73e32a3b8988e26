package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    private static final String TRACE =
            """
            tenant,m0,m1,m2,m3
            a,1,0,5,0
            b,0,2,0,0
            c,1,1,1,1
            """;

    @TempDir Path directory;

    @Test
    void eachActiveMinuteIsOneEventWithinThatMinute() throws IOException {
        // When
        var trace = Trace.read(plain(TRACE), 2, 0, 4, 1).orThrow();
        // Then
        assertThat(trace.tenants()).isEqualTo(2);
        assertThat(trace.beats())
                .extracting(
                        beat -> beat.tenant() + " " + beat.at().toMinutes() + " " + beat.count())
                .containsExactlyInAnyOrder("a 0 1", "b 1 2", "a 2 5");
        assertThat(trace.beats()).isSortedAccordingTo((x, y) -> x.at().compareTo(y.at()));
    }

    @Test
    void theSameSeedPlacesEventsAlikeWhateverElseIsReplayed() throws IOException {
        // When
        var few = Trace.read(plain(TRACE), 1, 0, 4, 7).orThrow().beats();
        var many = Trace.read(plain(TRACE), 3, 0, 4, 7).orThrow().beats();
        var other = Trace.read(plain(TRACE), 1, 0, 4, 8).orThrow().beats();
        // Then
        assertThat(many).containsAll(few);
        assertThat(other).isNotEqualTo(few);
    }

    @Test
    void gzipIsReadAndALaterMinuteCanBeTheFirst() throws IOException {
        // When
        var trace = Trace.read(gzip(TRACE), 9, 2, 1, 1).orThrow();
        // Then
        assertThat(trace.beats())
                .extracting(
                        beat -> beat.tenant() + " " + beat.at().toMinutes() + " " + beat.count())
                .containsExactlyInAnyOrder("a 0 5", "c 0 1");
    }

    @Test
    void aFileThatIsNoTraceIsRefusedWithItsLines() throws IOException {
        assertThat(Trace.read(plain("x,y\n"), 1, 0, 1, 1))
                .isInstanceOfSatisfying(
                        Parsed.Wrong.class,
                        wrong -> assertThat(wrong.problems().toString()).contains("line 1"));
        var parsed = Trace.read(plain("tenant,m0\n../x,1\ny,lots\nz,1\nz,1\n"), 9, 0, 1, 1);
        assertThat(((Parsed.Wrong<Trace>) parsed).problems())
                .extracting(Problem::message)
                .anyMatch(message -> message.contains("line 2"))
                .anyMatch(message -> message.contains("line 3: column m0: \"lots\" is no count"))
                .anyMatch(message -> message.contains("line 5: column tenant: z has line 4"));
    }

    private Path plain(String text) throws IOException {
        return Files.writeString(directory.resolve("trace.csv"), text);
    }

    private Path gzip(String text) throws IOException {
        Path file = directory.resolve("trace.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
