package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Over the day above. */
    private Terminal.Outcome replay(String... more) {
        return new Terminal("--trace", trace).run(all("replay", more));
    }

    private static String[] all(String first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    @Test
    void policiesStandSideBySideWithWhoGainsAndLoses() {
        // When
        var done = replay("--policy=fixed:1m", "--policy=fixed:3m", "--price-per-hour=6");
        // Then
        assertThat(done.exit()).isZero();
        assertThat(done.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "POLICY COLD STARTS TO FIRST IDLE HOURS TO FIRST UNSERVED WAKES FLAPS"
                                + " COST",
                        "fixed:1m 3 1.000 0.05 1.000 0 3 3 0.60",
                        "fixed:3m 2 0.667 0.12 2.333 0 2 1 1.00",
                        " 1 tenant gains, most:",
                        " a -1 cold start, +0.033 idle hours",
                        " b 0 cold starts, +0.033 idle hours");
    }

    @Test
    void asJsonEachPolicyIsAnObjectWithTheNamesOfItsFigures() {
        // When
        var done = replay("--policy=fixed:3m", "--policy=fixed:1m", "--tenants=1", "-o", "json");
        // Then
        assertThat(done.out().lines())
                .containsExactly(
                        "{\"policy\":\"fixed:3m\",\"comparable\":true,\"cold_starts\":2,"
                                + "\"unserved\":0,\"idle_hours\":0.12,"
                                + "\"wakes\":2,\"flaps\":1,\"running_hours\":0.17,"
                                + "\"failed_evaluations\":0}",
                        "{\"policy\":\"fixed:1m\",\"comparable\":true,\"cold_starts\":3,"
                                + "\"unserved\":0,\"idle_hours\":0.05,"
                                + "\"wakes\":3,\"flaps\":3,\"running_hours\":0.1,"
                                + "\"failed_evaluations\":0,"
                                + "\"gaining\":1,\"losing\":1,"
                                + "\"gain\":[{\"tenant\":\"b\",\"cold_starts\":0,\"unserved\":0,"
                                + "\"idle_hours\":-0.03}],"
                                + "\"lose\":[{\"tenant\":\"a\",\"cold_starts\":1,\"unserved\":0,"
                                + "\"idle_hours\":-0.03}]}");
    }

    @Test
    void costIsSaidWhereAPriceIsGivenAndNothingOfItWhereNot() {
        assertThat(replay("--policy=fixed:3m", "--price-per-hour=6", "-o", "json").out())
                .contains("\"cost\":1.0");
        assertThat(replay("--policy=fixed:3m", "--price-per-hour=0", "-o", "json").out())
                .contains("\"cost\":0.0");
        assertThat(replay("--policy=fixed:3m", "-o", "json").out()).doesNotContain("cost\"");
    }

    @Test
    void aPageThatCannotBeWrittenIsSaidBeforeAnythingIsRead() {
        // Given
        String nowhere = dir.resolve("none").resolve("page.html").toString();
        // When
        var done =
                new Terminal().run("replay", "--policy=x", "--trace=no.csv", "--html=" + nowhere);
        var folder = replay("--policy=fixed:1m", "--html=" + dir);
        // Then
        assertThat(done.exit()).isNotZero();
        assertThat(done.err()).contains("there is no folder " + dir).doesNotContain("no.csv");
        assertThat(folder.err()).contains("is a folder, not a file");
    }

    @Test
    void sinceTakesTheEndOfAFile() {
        // When
        var end = replay("--policy=fixed:1m", "--since=2m", "-o", "json");
        var wrong = replay("--policy=fixed:1m", "--since=soon");
        // Then: activity in m4 alone
        assertThat(end.out()).contains("\"cold_starts\":1,");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--since is soon; write a duration such as 7d");
    }

    @Test
    void asManyTenantsAreNamedAsAskedFor() {
        // When
        var one = replay("--policy=fixed:2m", "--policy=fixed:1m", "--tenants=1", "-o", "json");
        var none = replay("--policy=fixed:2m", "--policy=fixed:1m", "--tenants=0", "-o", "json");
        // Then
        assertThat(one.out()).contains("\"gaining\":2,\"losing\":0").containsOnlyOnce("tenant");
        assertThat(none.out()).doesNotContain("gain", "tenant");
    }

    @Test
    void aSweepPrintsALineForEachSetting() throws IOException {
        // Given
        String spec = file("own.yaml", "relevance: {evaluator: {learned: {}}}");
        String edges = file("edges.yaml", "relevance: {evaluator: tenant-activity}");
        // When
        var done =
                replay(
                        "--policy=learned",
                        "--policy=" + spec,
                        "--policy=" + edges,
                        "--sweep",
                        "-o",
                        "json");
        // Then
        assertThat(done.out().lines()).hasSizeGreaterThan(40);
        assertThat(done.out())
                .contains(
                        "\"policy\":\"learned?wake=0.05\"",
                        "\"policy\":\"own.yaml?wake=0.05\"",
                        "\"policy\":\"edges.yaml?listening=0.4\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--policy=fixed:x --policy=magic | 1 | --policy fixed:x | --policy magic",
                "--policy=fixed:1m --tenants=-1 | 2 | --tenants takes | at least 0",
                "--policy=fixed:1m --price-per-hour=-1 | 2 | --price-per-hour takes | at least 0",
                "--policy=fixed:1m --from-topics | 2 | --trace=FILE | mutually exclusive",
                "--policy=fixed:1m --source=orders | 2 | --trace=FILE | mutually exclusive",
            })
    void allThatIsWrongIsSaidAtOnce(String options, int exit, String said, String also) {
        // When
        var done = replay(options.split(" "));
        // Then
        assertThat(done.exit()).isEqualTo(exit);
        assertThat(done.err()).contains(said, also);
    }

    @Test
    void aFileWithoutASourceIsNamedBeforeAnyBrokerIsAsked() throws IOException {
        // Given
        String spec =
                file(
                        "spec.yaml",
                        "{apiVersion: reveille/v1, kind: Agent, tenant: a, name: b, type: echo}");
        // When
        var done = new Terminal().run("replay", "--policy=fixed:1m", "--source=" + spec);
        // Then
        assertThat(done.exit()).isNotZero();
        assertThat(done.err()).contains("spec.yaml holds no source");
    }

    @Test
    void whatHistoryDoesNotTellIsSaidInEveryForm() throws IOException {
        // Given
        String spec = file("queue.yaml", "relevance: {evaluator: queue-depth}");
        Path page = dir.resolve("page.html");
        String told = "nothing in this history tells pending_requests";
        // When
        var table = replay("--policy=" + spec, "--html=" + page);
        var json = replay("--policy=" + spec, "-o", "json");
        // Then
        assertThat(table.err()).contains("warning: queue.yaml: " + told);
        assertThat(json.out()).contains("\"notes\":[", "\"" + told);
        assertThat(Files.readString(page)).contains("<p>queue.yaml: " + told);
    }

    @Test
    void aPageHoldsTheTableTheTenantsAndACurveAndNeedsNoNetwork() throws Exception {
        // Given
        Path page = dir.resolve("page.html");
        // When
        var done =
                replay(
                        "--policy=fixed:1m",
                        "--policy=fixed:3m",
                        "--policy=learned",
                        "--html=" + page);
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
