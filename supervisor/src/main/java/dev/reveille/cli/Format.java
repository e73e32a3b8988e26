package dev.reveille.cli;

import dev.reveille.core.fleet.Visible;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.databind.json.JsonMapper;

/** Where and how a command prints. */
public final class Format {
    /** Ways of printing. */
    public enum Kind {
        /** One JSON object a line. */
        JSON,
        /** For people. */
        TABLE
    }

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "json|table",
            defaultValue = "table",
            description = "How to print: one JSON object a line, or a table (default).")
    private Kind kind = Kind.TABLE;

    private @Nullable JsonMapper mapper;

    /** Whether JSON is asked for. */
    public boolean json() {
        return kind == Kind.JSON;
    }

    /** Standard output. */
    public PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("a mixin is used without its command");
        }
        return spec.commandLine().getOut();
    }

    /** One object, on a line of its own. */
    public void object(Map<String, ?> object) {
        if (mapper == null) {
            mapper = JsonMapper.builder().build();
        }
        out().println(mapper.writeValueAsString(object));
        out().flush();
    }

    /** A table with a header, or {@code empty} where there is nothing to show. */
    public void table(List<String> header, List<List<String>> rows, String empty) {
        if (rows.isEmpty()) {
            out().println(empty);
        } else {
            var visible = rows.stream().map(row -> row.stream().map(Visible::of).toList()).toList();
            Tables.lines(header, visible).forEach(out()::println);
        }
        out().flush();
    }

    /** One line, whatever of others' text it quotes. */
    public void line(String line) {
        raw(Visible.of(line));
    }

    /** What others wrote, as they wrote it. */
    public void raw(String text) {
        out().println(text);
        out().flush();
    }
}
