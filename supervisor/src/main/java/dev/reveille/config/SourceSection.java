package dev.reveille.config;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.SourceSpec.Feeds;
import dev.reveille.core.fleet.SourceSpec.Format;
import dev.reveille.core.fleet.SourceSpec.From;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMappings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code kind: Source}: which topic, and what its records mean. */
final class SourceSection {
    static final String KIND = "Source";
    private static final Map<String, Feeds> FEEDS =
            Map.of(
                    "activity", Feeds.ACTIVITY,
                    "queue-depth", Feeds.QUEUE_DEPTH,
                    "resources", Feeds.RESOURCES);

    private SourceSection() {}

    static Optional<SourceSpec> read(Map<String, Object> tree, Findings findings) {
        var fields = new Fields("", tree, findings);
        fields.require("apiVersion", "write `apiVersion: " + SpecSections.API + "`");
        fields.word("apiVersion", Map.of(SpecSections.API, SpecSections.API));
        fields.word("kind", Map.of(KIND, KIND));
        fields.require("name", "give the source a name");
        fields.require("topic", "name the topic it reads, in full");
        fields.require("format", "write what its values are: avro, json or bytes");
        fields.require("tenant", "write whose a record is, such as `tenant: value.customer`");
        var name = fields.name("name");
        var topic = fields.text("topic");
        var feeds = fields.word("feeds", FEEDS).orElse(Feeds.ACTIVITY);
        var depth = fields.text("depth");
        if (feeds == Feeds.QUEUE_DEPTH) {
            fields.require("depth", "write how much waits, such as `depth: value.lag`");
        } else if (depth.isPresent()) {
            fields.wrong("depth", "is given", "only `feeds: queue-depth` has one");
        }
        for (String key : new String[] {"agent", "type"}) {
            if (feeds == Feeds.RESOURCES && fields.has(key)) {
                fields.wrong(key, "is given", "resources are a tenant's; leave it out");
            }
        }
        var attributes = fields.texts("attributes");
        if (feeds == Feeds.QUEUE_DEPTH && !attributes.isEmpty()) {
            fields.wrong("attributes", "are given", "a queue's depth carries none");
        }
        var format = fields.word("format", Format.JSON);
        var from = fields.word("from", From.LATEST);
        var tenant = fields.text("tenant");
        var agent = fields.text("agent");
        var type = fields.text("type");
        var time = fields.text("time");
        fields.done();
        return findings.fine()
                ? Optional.of(
                        new SourceSpec(
                                name.orElseThrow(),
                                topic.orElseThrow(),
                                format,
                                feeds,
                                from,
                                tenant.orElseThrow(),
                                agent,
                                type,
                                time,
                                depth,
                                attributes,
                                Canonical.version(Canonical.json(tree)),
                                Canonical.json(tree)))
                : Optional.empty();
    }

    /** What is wrong with its expressions, whatever else is wrong with it. */
    static List<Problem> expressions(Map<String, Object> tree) {
        // what its form leaves to wish for has been told; here only what it says counts
        var fields = new Fields("", tree, new Findings(SpecParser.SOURCE, ""));
        var spec =
                new SourceSpec(
                        "source",
                        "topic",
                        Format.JSON,
                        Feeds.ACTIVITY,
                        From.LATEST,
                        fields.text("tenant").orElse("key"),
                        fields.text("agent"),
                        fields.text("type"),
                        fields.text("time"),
                        fields.text("depth"),
                        fields.texts("attributes"),
                        "",
                        "");
        return SourceMappings.standard().read(spec)
                        instanceof Parsed.Wrong<SourceMapping>(List<Problem> problems)
                ? problems
                : List.of();
    }
}
