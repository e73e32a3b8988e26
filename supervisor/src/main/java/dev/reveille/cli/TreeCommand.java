package dev.reveille.cli;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code reveille tree}: agents by tenant and supervision group. */
@Command(
        name = "tree",
        mixinStandardHelpOptions = true,
        description = "Show agents by tenant and supervision group, in the order they start in.")
final class TreeCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "TENANT", arity = "0..1", description = "Of this tenant only.")
    private @Nullable String tenant;

    @Override
    public void run() {
        if (tenant != null && !TenantId.valid(tenant)) {
            throw new Misuse(
                    "InvalidUsage",
                    "\"" + tenant + "\" is no tenant id",
                    "write 1 to 64 letters, digits, dots, underscores or dashes, beginning with a"
                            + " letter or digit");
        }
        var byTenant = new TreeMap<String, SupervisionTree>();
        for (AgentLine line : Reads.with(connection, History::lines)) {
            String of = line.agent().tenant().value();
            if (tenant == null || tenant.equals(of)) {
                byTenant.computeIfAbsent(of, _ -> new SupervisionTree())
                        .add(line, supervision(line));
            }
        }
        if (format.json()) {
            byTenant.forEach((of, tree) -> format.object(json(of, tree)));
            return;
        }
        if (byTenant.isEmpty()) {
            format.line(tenant == null ? "no agents" : "no agents of " + tenant);
        }
        byTenant.forEach(
                (of, tree) -> {
                    format.line(of);
                    tree.lines().forEach(format::line);
                });
    }

    private static Map<String, Object> json(String tenant, SupervisionTree tree) {
        var object = new LinkedHashMap<String, Object>();
        object.put("tenant", tenant);
        object.put("children", tree.json());
        return object;
    }

    /** As its last decision says; one without is shown alone. */
    static SupervisionSpec supervision(AgentLine line) {
        return line.decision().flatMap(Decision::spec).stream()
                .map(document -> new SpecParser().read(document))
                .flatMap(TreeCommand::read)
                .map(AgentSpec::supervision)
                .findFirst()
                .orElse(SupervisionSpec.DEFAULT);
    }

    private static Stream<AgentSpec> read(Parsed<AgentSpec> parsed) {
        return parsed instanceof Parsed.Ok<AgentSpec>(AgentSpec spec, List<String> _)
                ? Stream.of(spec)
                : Stream.empty();
    }
}
