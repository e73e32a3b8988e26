package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnRateTest {
    @TempDir Path directory;

    @Test
    void ratesAndLatenciesAreMeasuredOnRealProcesses() throws InterruptedException {
        // When
        var figures = SpawnRate.measure(directory, 100, Confined.to(Confined.memory(256)), true);
        // Then
        assertThat(figures.perSecond()).isPositive();
        assertThat(figures.ratio()).isPositive();
        assertThat(figures.lastToFirst()).isPositive();
        assertThat(figures.endMicros(0.5)).isBetween(1L, 1_000_000L);
        assertThat(figures.endMicros()).hasSize(100).isSorted();
    }
}
