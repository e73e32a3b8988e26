package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ReplayCommandTest {
    @TempDir Path dir;
    private String trace = "";

    @BeforeEach
    void trace() throws IOException {
        trace =
                Files.writeString(
                                dir.resolve("day.csv"),
                                "tenant,m0,m1,m2,m3,m4,m5\na,1,0,0,0,1,0\nb,0,1,0,0,0,0\n")
                        .toString();
    }

    @Test
    void policiesStandSideBySideWithWhoGainsAndLoses() {
        // When
        var done =
                new Terminal()
                        .run(
                                "replay",
                                "--trace",
                                trace,
                                "--policy",
                                "fixed:1m",
                                "--policy",
                                "fixed:3m",
                                "--price-per-hour",
                                "6");
        // Then
        assertThat(done.exit()).isZero();
        assertThat(done.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "POLICY COLD STARTS TO FIRST IDLE HOURS TO FIRST WAKES FLAPS COST",
                        "fixed:1m 3 1.000 0.1 1.000 3 3 0.60",
                        "fixed:3m 2 0.667 0.1 2.333 2 1 1.00",
                        " 1 tenants gain, most:",
                        " a -1 cold starts, +0.0 idle hours",
                        " b +0 cold starts, +0.0 idle hours");
    }

    @Test
    void asJsonEachPolicyIsAnObjectWithTheNamesOfItsFigures() {
        // When
        var done =
                new Terminal()
                        .run("replay", "--trace", trace, "--policy", "fixed:3m", "-o", "json");
        // Then
        assertThat(done.out().strip())
                .isEqualTo(
                        "{\"policy\":\"fixed:3m\",\"cold_starts\":2,\"idle_hours\":0.12,"
                                + "\"wakes\":2,\"flaps\":1,\"running_hours\":0.17,\"cost\":0.0}");
    }

    @Test
    void aSweepPrintsALineForEachSetting() {
        // When
        var done =
                new Terminal()
                        .run(
                                "replay",
                                "--trace",
                                trace,
                                "--policy",
                                "learned",
                                "--sweep",
                                "-o",
                                "json");
        // Then
        assertThat(done.out().lines()).hasSizeGreaterThan(10);
        assertThat(done.out()).contains("\"policy\":\"learned?wake=0.05\"");
    }

    @Test
    void allThatIsWrongWithPoliciesIsSaidAtOnce() {
        // When
        var done =
                new Terminal()
                        .run(
                                "replay",
                                "--trace",
                                trace,
                                "--policy",
                                "fixed:x",
                                "--policy",
                                "magic");
        // Then
        assertThat(done.exit()).isNotZero();
        assertThat(done.err()).contains("--policy fixed:x", "--policy magic");
    }

    @Test
    void aPageHoldsTheTableTheTenantsAndACurveAndNeedsNoNetwork() throws Exception {
        // Given
        Path page = dir.resolve("page.html");
        // When
        var done =
                new Terminal()
                        .run(
                                "replay",
                                "--trace",
                                trace,
                                "--policy",
                                "fixed:1m",
                                "--policy",
                                "fixed:3m",
                                "--policy",
                                "learned",
                                "--html",
                                page.toString());
        // Then
        assertThat(done.exit()).as(done.err()).isZero();
        String html = Files.readString(page);
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(html)));
        assertThat(document.getElementsByTagName("tr").getLength()).isGreaterThan(4);
        var svg = (Element) document.getElementsByTagName("svg").item(0);
        assertThat(texts(svg)).contains("idle hours", "cold starts", "fixed", "learned");
        assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(10);
        assertThat(document.getElementsByTagName("h2").item(0).getTextContent())
                .isEqualTo("fixed:3m against fixed:1m");
        assertThat(html.replaceAll("xmlns(:xlink)?=\"[^\"]*\"|url\\(#[a-z0-9-]*\\)", ""))
                .doesNotContain("http:", "https:", "<script", "<link", "url(");
    }

    private static List<String> texts(Element svg) {
        var nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }
}
