package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.SpecRecords;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What applying documents changes. */
final class Changes {
    /** Kinds of change. */
    enum Kind {
        CREATED,
        CHANGED,
        UNCHANGED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One document's change.
     *
     * @param line what is written for it, if anything changes
     */
    record Change(Kind kind, String name, String version, Writer.Line line) {}

    private final Map<AgentId, SpecRecord> specs;
    private final Map<String, TemplateRecord> templates;
    private final Map<String, SourceRecord> sources;

    Changes(
            Map<AgentId, SpecRecord> specs,
            Map<String, TemplateRecord> templates,
            Map<String, SourceRecord> sources) {
        this.sources = sources;
        this.specs = specs;
        this.templates = templates;
    }

    /** As people read it: {@code agent acme/a}, {@code template t}. */
    static String name(SpecDocument document) {
        return switch (document) {
            case SpecDocument.OfAgent agent -> "agent " + agent.id();
            case SpecDocument.OfTemplate template -> "template " + template.name();
            case SpecDocument.OfSource source -> "source " + source.spec().name();
        };
    }

    Change of(SpecDocument document, Instant now, String by) {
        return switch (document) {
            case SpecDocument.OfAgent agent -> {
                var before = Optional.ofNullable(specs.get(agent.id())).map(SpecRecord::document);
                var record = new SpecRecord(agent.id(), agent.document(), agent.version(), now, by);
                yield change(
                        document,
                        before,
                        new Writer.Line(
                                Topic.AGENT_SPECS,
                                agent.id().toString(),
                                Optional.of(SpecRecords.toAvro(record))));
            }
            case SpecDocument.OfTemplate template -> {
                var before =
                        Optional.ofNullable(templates.get(template.name()))
                                .map(TemplateRecord::document);
                var record =
                        new TemplateRecord(
                                template.name(),
                                template.tenants(),
                                template.document(),
                                template.version(),
                                now,
                                by);
                yield change(
                        document,
                        before,
                        new Writer.Line(
                                Topic.TEMPLATES,
                                template.name(),
                                Optional.of(SpecRecords.toAvro(record))));
            }
            case SpecDocument.OfSource source -> {
                String name = source.spec().name();
                var before = Optional.ofNullable(sources.get(name)).map(SourceRecord::document);
                var record = new SourceRecord(name, source.document(), source.version(), now, by);
                yield change(
                        document,
                        before,
                        new Writer.Line(
                                Topic.SOURCES, name, Optional.of(SpecRecords.toAvro(record))));
            }
        };
    }

    private static Change change(SpecDocument document, Optional<String> before, Writer.Line line) {
        Kind kind =
                before.isEmpty()
                        ? Kind.CREATED
                        : before.get().equals(document.document()) ? Kind.UNCHANGED : Kind.CHANGED;
        return new Change(kind, name(document), document.version(), line);
    }
}
