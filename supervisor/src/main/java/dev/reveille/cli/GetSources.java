package dev.reveille.cli;

import dev.reveille.config.Secrets;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille get sources}. */
@Command(name = "sources", mixinStandardHelpOptions = true, description = "List sources.")
final class GetSources implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Override
    public void run() {
        var sources = Reads.with(connection, History::sources).values();
        if (format.json()) {
            sources.forEach(source -> format.object(object(source)));
        } else {
            format.table(
                    List.of("source", "topic", "feeds", "version", "applied", "by"),
                    sources.stream().map(GetSources::cells).toList(),
                    "no sources");
        }
    }

    private static List<String> cells(SourceRecord s) {
        Optional<SourceSpec> spec = spec(s);
        return List.of(
                s.name(),
                spec.map(SourceSpec::topic).orElse("?"),
                spec.map(GetSources::feeds).orElse("?"),
                s.version(),
                s.appliedAt().toString(),
                s.appliedBy());
    }

    private static Optional<SourceSpec> spec(SourceRecord s) {
        return new SpecParser().source(s.document()) instanceof Parsed.Ok<SourceSpec>(var spec, _)
                ? Optional.of(spec)
                : Optional.empty();
    }

    private static String feeds(SourceSpec spec) {
        return spec.feeds().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, Object> object(SourceRecord s) {
        var object = new LinkedHashMap<String, Object>();
        object.put("source", s.name());
        spec(s).ifPresent(
                        spec -> {
                            object.put("topic", spec.topic());
                            object.put("feeds", feeds(spec));
                        });
        object.put("version", s.version());
        object.put("applied_at", s.appliedAt().toString());
        object.put("applied_by", s.appliedBy());
        object.put("document", Secrets.masked(s.document()));
        return object;
    }
}
