package dev.reveille.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The codes of problems that the page lists are those of the code, no more and no fewer. */
class ErrorCodesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path PAGE = Path.of("docs/specs.md");

    /** Texts of the form every code of several words has. */
    private static final Pattern FORM =
            Pattern.compile("(?<!@SuppressWarnings\\()\"([A-Z][a-z]+(?:[A-Z][a-z]+)+)\"");

    /** Of that form, and no codes: kinds of documents, a category, values of a topic's setting. */
    private static final Set<String> OTHERS =
            Set.of("AgentTemplate", "AgentTypes", "NotFound", "CreateTime", "LogAppendTime");

    private static String code = "";

    @BeforeAll
    static void readAll() throws IOException {
        var all = new StringBuilder();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        code = all.toString();
    }

    @Test
    void everyCodeThatIsUsedIsListed() throws IOException {
        var used = new TreeSet<String>();
        FORM.matcher(code).results().map(found -> found.group(1)).forEach(used::add);
        used.removeAll(OTHERS);
        assertThat(used).hasSizeGreaterThan(60);
        assertThat(listed()).containsAll(used);
    }

    @Test
    void everyCodeThatIsListedIsUsed() throws IOException {
        assertThat(listed())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(code).contains("\"" + name + "\""));
    }

    /** Those in the first column of the table. */
    private static Set<String> listed() throws IOException {
        String page = Files.readString(PAGE);
        var listed = new TreeSet<String>();
        page.substring(page.indexOf("## Error codes"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .forEach(found -> listed.add(found.group(1)));
        return listed;
    }
}
