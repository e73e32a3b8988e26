package dev.reveille.api;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
import io.helidon.common.uri.UriQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which agents a query asks for.
 *
 * @param states any of these; empty = all
 * @param tenants any of these; empty = all
 */
record AgentFilter(List<AgentState> states, List<String> tenants) {
    private static final List<String> KEYS = List.of("state", "tenant");

    /** The query's filter, or everything that is wrong with it in one problem. */
    static Parsed<AgentFilter> of(UriQuery query) {
        var problems = new ArrayList<>(unknown(query, KEYS));
        var states = new ArrayList<AgentState>();
        for (String text : query.all("state", List::of)) {
            Arrays.stream(AgentState.values())
                    .filter(state -> state.name().equals(text.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .ifPresentOrElse(states::add, () -> problems.add(noState(text)));
        }
        var tenants = query.all("tenant", List::of);
        tenants.stream()
                .filter(tenant -> !TenantId.valid(tenant))
                .map(AgentFilter::noTenant)
                .forEach(problems::add);
        return problems.isEmpty()
                ? Parsed.ok(new AgentFilter(states, tenants))
                : Parsed.wrong(together(problems));
    }

    /** A problem for each parameter that is none of those. */
    static List<Problem> unknown(UriQuery query, List<String> keys) {
        return query.names().stream()
                .filter(name -> !keys.contains(name))
                .sorted()
                .map(
                        name ->
                                wrong(
                                        "query parameter " + name + " is not known",
                                        keys.isEmpty()
                                                ? "ask without parameters"
                                                : "use " + String.join(", ", keys)))
                .toList();
    }

    private static Problem noState(String text) {
        return wrong(
                "state is \"" + text + "\"",
                "use one of: "
                        + Arrays.stream(AgentState.values())
                                .map(AgentState::name)
                                .collect(Collectors.joining(", ")));
    }

    private static Problem noTenant(String text) {
        return wrong(
                "tenant is \"" + text + "\"",
                "use 1 to 64 letters, digits, dots, underscores or dashes");
    }

    private static Problem wrong(String message, String remedy) {
        return Problem.invalid("InvalidQuery", message, remedy);
    }

    private static Problem together(List<Problem> problems) {
        return wrong(
                problems.stream().map(Problem::message).collect(Collectors.joining("; ")),
                problems.stream().map(Problem::remedy).collect(Collectors.joining("; ")));
    }

    boolean matches(AgentStatus status) {
        return (states.isEmpty() || states.contains(status.state()))
                && (tenants.isEmpty() || tenants.contains(status.agent().tenant().value()));
    }
}
