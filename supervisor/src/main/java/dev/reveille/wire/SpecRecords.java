package dev.reveille.wire;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.SourceDocument;
import dev.reveille.schemas.TemplateDocument;
import java.time.Instant;

/** {@link SpecRecord}, {@link TemplateRecord} and {@link SourceRecord} to and from their topics. */
public final class SpecRecords {
    private SpecRecords() {}

    public static AgentSpecDocument toAvro(SpecRecord s) {
        return AgentSpecDocument.newBuilder()
                .setAgent(s.agent().toString())
                .setDocument(s.document())
                .setVersion(s.version())
                .setAppliedAt(s.appliedAt().toEpochMilli())
                .setAppliedBy(s.appliedBy())
                .build();
    }

    public static SpecRecord fromAvro(AgentSpecDocument a) {
        return new SpecRecord(
                AgentId.parse(a.getAgent()),
                a.getDocument(),
                a.getVersion(),
                Instant.ofEpochMilli(a.getAppliedAt()),
                a.getAppliedBy());
    }

    public static TemplateDocument toAvro(TemplateRecord t) {
        return TemplateDocument.newBuilder()
                .setName(t.name())
                .setTenants(t.tenants())
                .setDocument(t.document())
                .setVersion(t.version())
                .setAppliedAt(t.appliedAt().toEpochMilli())
                .setAppliedBy(t.appliedBy())
                .build();
    }

    public static SourceDocument toAvro(SourceRecord s) {
        return SourceDocument.newBuilder()
                .setName(s.name())
                .setDocument(s.document())
                .setVersion(s.version())
                .setAppliedAt(s.appliedAt().toEpochMilli())
                .setAppliedBy(s.appliedBy())
                .build();
    }

    public static SourceRecord fromAvro(SourceDocument a) {
        return new SourceRecord(
                a.getName(),
                a.getDocument(),
                a.getVersion(),
                Instant.ofEpochMilli(a.getAppliedAt()),
                a.getAppliedBy());
    }

    public static TemplateRecord fromAvro(TemplateDocument a) {
        return new TemplateRecord(
                a.getName(),
                a.getTenants(),
                a.getDocument(),
                a.getVersion(),
                Instant.ofEpochMilli(a.getAppliedAt()),
                a.getAppliedBy());
    }
}
