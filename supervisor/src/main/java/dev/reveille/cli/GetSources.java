package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Secrets;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.history.History;
import dev.reveille.history.SourceStanding;
import java.time.Duration;
import java.time.Instant;
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
    /** Older dead letters are history. */
    private static final Duration RECENT = Duration.ofHours(1);

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    /** What is known of one. */
    private record Known(SourceRecord record, Optional<SourceSpec> spec, String status) {}

    @Override
    public void run() {
        KafkaSettings kafka = connection.kafka();
        var all = Reads.with(kafka, history -> known(kafka, history));
        if (format.json()) {
            all.forEach(source -> format.object(object(source)));
        } else {
            format.table(
                    List.of("source", "topic", "feeds", "status", "version", "applied", "by"),
                    all.stream().map(GetSources::cells).toList(),
                    "no sources");
        }
    }

    private static List<Known> known(KafkaSettings kafka, History history) {
        Instant now = Instant.now();
        var records = history.sources().values();
        var topics = new LinkedHashMap<String, String>();
        records.forEach(r -> spec(r).ifPresent(spec -> topics.put(r.name(), spec.topic())));
        var standings = SourceStanding.all(kafka, topics);
        var refused = history.refused(now.minus(RECENT));
        var schedulers = history.nodes(now).schedulers();
        return records.stream()
                .map(
                        r ->
                                new Known(
                                        r,
                                        spec(r),
                                        SourceStatus.of(
                                                r.name(),
                                                standings.get(r.name()),
                                                Optional.ofNullable(refused.get(r.name())),
                                                schedulers)))
                .toList();
    }

    private static List<String> cells(Known source) {
        SourceRecord s = source.record();
        return List.of(
                s.name(),
                source.spec().map(SourceSpec::topic).orElse("?"),
                source.spec().map(GetSources::feeds).orElse("?"),
                source.status(),
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

    private static Map<String, Object> object(Known source) {
        SourceRecord s = source.record();
        var object = new LinkedHashMap<String, Object>();
        object.put("source", s.name());
        source.spec()
                .ifPresent(
                        spec -> {
                            object.put("topic", spec.topic());
                            object.put("feeds", feeds(spec));
                        });
        object.put("status", source.status());
        object.put("version", s.version());
        object.put("applied_at", s.appliedAt().toString());
        object.put("applied_by", s.appliedBy());
        object.put("document", Secrets.masked(s.document()));
        return object;
    }
}
