package dev.reveille.topology;

import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.KnownTenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What templates ask of a tenant: a pattern its id fits, and attributes that events have carried.
 * Each template is read once.
 */
final class Selectors {
    /** Templates whose selectors are kept; there are never many. */
    private static final int KEPT = 1_000;

    private final SpecReader reader;
    private final Map<String, Predicate<TenantId>> covering = new HashMap<>();
    private final Map<String, Map<String, Object>> attributes = new HashMap<>();

    Selectors(SpecReader reader) {
        this.reader = reader;
    }

    /** Whether the template's pattern covers a tenant. */
    boolean covers(String template, TenantId tenant) {
        if (covering.size() > KEPT) {
            covering.clear();
        }
        return covering.computeIfAbsent(template, reader::covering).test(tenant);
    }

    /** Whether a tenant has the attributes the template asks for. */
    boolean has(String template, KnownTenant tenant) {
        return attributes(template).entrySet().stream()
                .allMatch(wanted -> has(tenant, wanted.getKey(), wanted.getValue()));
    }

    boolean byAttributes(String template) {
        return !attributes(template).isEmpty();
    }

    private Map<String, Object> attributes(String template) {
        if (attributes.size() > KEPT) {
            attributes.clear();
        }
        return attributes.computeIfAbsent(template, reader::attributes);
    }

    /** An attribute nobody ever mentioned is none of the values asked for. */
    private static boolean has(KnownTenant tenant, String name, Object wanted) {
        var value = tenant.fact(name).map(Fact::value);
        return wanted instanceof List<?> any
                ? any.stream().anyMatch(one -> same(value, one))
                : same(value, wanted);
    }

    /** Whole and fractional numbers are the same where they are equal; other types never mix. */
    private static boolean same(Optional<FactValue> value, Object wanted) {
        return value.filter(
                        v ->
                                switch (v) {
                                    case FactValue.Text(String text) -> text.equals(wanted);
                                    case FactValue.Flag(boolean flag) ->
                                            wanted.equals(Boolean.valueOf(flag));
                                    case FactValue.Whole(long number) ->
                                            wanted instanceof Number n && n.doubleValue() == number;
                                    case FactValue.Real(double number) ->
                                            wanted instanceof Number n && n.doubleValue() == number;
                                })
                .isPresent();
    }
}
