package dev.reveille.config;

import dev.reveille.core.fleet.CapabilitiesSpec;
import dev.reveille.core.fleet.QuotasSpec;
import dev.reveille.core.fleet.Scope;
import dev.reveille.core.fleet.TenantId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code capabilities} of a spec or a type. */
final class CapabilitiesSection {
    private static final String FORM = "none, group, tenant, or a list of agents' names";
    private static final int MOST_NAMES = 1000;
    private static final int MOST_A_MINUTE = 1_000_000;
    private static final Map<String, Scope> SCOPES = new LinkedHashMap<>();

    static {
        SCOPES.put("none", new Scope.Nobody());
        SCOPES.put("group", new Scope.Group());
        SCOPES.put("tenant", new Scope.Tenant());
    }

    private CapabilitiesSection() {}

    /** What is written there; a section that is not there writes nothing. */
    static CapabilitiesSpec read(Fields fields) {
        var send = scope(fields, "send");
        var restart = scope(fields, "restart");
        boolean activity = fields.flag("activity", false);
        boolean spawn = fields.flag("spawn", true);
        if (!spawn) {
            fields.findings()
                    .warn(
                            fields.path("spawn")
                                    + ": false is not enforced; limits.processes bounds how many"
                                    + " processes and threads an agent has");
        }
        Fields quotas = fields.section("quotas");
        var written =
                new CapabilitiesSpec(
                        send,
                        restart,
                        fields.has("activity") ? Optional.of(activity) : Optional.empty(),
                        fields.has("spawn") ? Optional.of(spawn) : Optional.empty(),
                        new QuotasSpec(
                                quota(quotas, "messages"),
                                quota(quotas, "activity"),
                                quota(quotas, "tool.calls")));
        quotas.done();
        fields.done();
        return written;
    }

    private static Optional<Scope> scope(Fields fields, String key) {
        return fields.raw(key)
                .flatMap(
                        written ->
                                switch (written) {
                                    case String _ -> fields.word(key, SCOPES);
                                    case List<?> names -> listed(fields, key, names);
                                    default -> fields.<Scope>value(key, FORM, _ -> null);
                                });
    }

    private static Optional<Scope> listed(Fields fields, String key, List<?> names) {
        var read = new HashSet<String>();
        for (Object name : names) {
            if (name instanceof String text && TenantId.valid(text)) {
                read.add(text);
            } else {
                fields.wrong(
                        key,
                        "lists " + Documents.kind(name),
                        "list names of agents of the same tenant, without the tenant");
            }
        }
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            fields.wrong(
                    key,
                    "lists " + names.size() + " agents",
                    "list 1 to " + MOST_NAMES + " names, or write none, group or tenant");
        }
        return Optional.of(new Scope.Listed(read));
    }

    private static OptionalInt quota(Fields quotas, String key) {
        int most = quotas.integer(key, 1, MOST_A_MINUTE, 1);
        return quotas.has(key) ? OptionalInt.of(most) : OptionalInt.empty();
    }
}
