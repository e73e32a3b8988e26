package dev.reveille.config;

import dev.reveille.core.fleet.AgentType.Heartbeat;
import dev.reveille.core.fleet.AgentType.Protocol;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Dump;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code health} of a type: a word, which is a check of its liveness, or a section. */
final class HealthSection {
    private static final Map<String, Optional<Dump>> DUMPS = new LinkedHashMap<>();

    static {
        DUMPS.put("none", Optional.empty());
        for (Dump dump : Dump.values()) {
            DUMPS.put(dump.name().toLowerCase(Locale.ROOT), Optional.of(dump));
        }
    }

    private final Protocol protocol;
    private final Heartbeat heartbeat;
    private final int ports;
    private final Path home;

    /**
     * @param ports how many it is given
     * @param home directory from which programs with a slash are seen
     */
    HealthSection(Protocol protocol, Heartbeat heartbeat, int ports, Path home) {
        this.protocol = protocol;
        this.heartbeat = heartbeat;
        this.ports = ports;
        this.home = home;
    }

    HealthSpec read(Fields type, List<String> command) {
        var usual = HealthSpec.usual(protocol, heartbeat, command);
        if (type.raw("health").orElse("") instanceof String) {
            return new HealthSpec(
                    type.has("health") ? check(type, "health") : usual.liveness(),
                    usual.readiness(),
                    usual.dump(),
                    usual.dumpTime());
        }
        Fields section = type.section("health");
        var spec =
                new HealthSpec(
                        section.has("liveness") ? check(section, "liveness") : usual.liveness(),
                        check(section, "readiness"),
                        section.word("dump", DUMPS).orElse(usual.dump()),
                        section.duration("dump.time", usual.dumpTime()));
        section.done();
        return spec;
    }

    private Optional<Check> check(Fields in, String key) {
        if (!in.has(key)) {
            return Optional.empty();
        }
        var checks = new HealthChecks(protocol, heartbeat, ports, home);
        if (in.raw(key).orElse("") instanceof Map) {
            Fields section = in.section(key);
            section.require("check", "write one of: ping, http, tcp, exec, none");
            var found = checks.read(section, "check");
            section.done();
            return found;
        }
        return checks.read(in, key);
    }
}
