package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent.Resources;
import dev.reveille.topology.FleetFacts.Scope;
import dev.reveille.topology.FleetReaders.Reader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetReadersTest {
    private static final AgentId READER = new AgentId(new TenantId("acme"), "reader");

    private final AtomicLong version = new AtomicLong();
    private double cpu = 0.9;

    /** One node, whose gauge is what {@link #cpu} is when the version has risen. */
    private GlobalView<FleetGauge> gauges(Path directory) {
        var store = Lives.store(Lives.context(directory), Globals.FLEET, Serdes.ByteArray());
        store.put(new byte[] {1}, new byte[] {1});
        return new GlobalView<>(store, version, _ -> gauge());
    }

    private FleetGauge gauge() {
        var free =
                new Resources(
                        OptionalDouble.of(cpu),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty());
        return new FleetGauge(FleetGauge.Scope.NODE, "n1", free, Rig.START);
    }

    private static Scope pool(String name) {
        return new Scope(name, FleetGauge.SILENT);
    }

    private void told(double now) {
        cpu = now;
        version.incrementAndGet();
    }

    @Test
    void poolsNobodyReadsOfAnyMoreAreForgottenAndThoseThatAreReadAreNot(@TempDir Path directory) {
        // Given
        var facts = new FleetFacts(gauges(directory));
        var readers = new FleetReaders(facts);
        readers.set(READER, Optional.of(new Reader(Optional.of(pool("gpu")), false)));
        facts.of(pool("gpu"));
        for (int i = 0; i < 10 * FleetReaders.UNUSED; i++) {
            facts.of(pool("p" + i));
        }
        // When
        told(0.9);
        readers.look(Rig.START);
        // Then
        assertThat(facts.scopes()).isEqualTo(1);
        assertThat(readers.next()).isEmpty();
        // and what changes is seen still
        told(0.1);
        Instant later = Rig.START.plusSeconds(10);
        readers.look(later);
        assertThat(readers.next()).contains(READER);
    }
}
