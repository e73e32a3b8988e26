package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnJournalTest {
    @TempDir Path state;

    @Test
    void whatIsNotOverIsRememberedByTheNextJournal() throws IOException {
        // Given
        var journal = new SpawnJournal(state);
        var process = new ProcessIdentity(4_711, 123, "boot");
        // When
        journal.intend(id(1), "n/one", List.of(Path.of("/a b/in"), Path.of("/a b/out")));
        journal.intend(id(2), "n/two", List.of());
        journal.intend(id(3), "n/three", List.of());
        journal.confirm(id(1), process);
        journal.over(id(2));
        // Then
        var entries = new SpawnJournal(state).entries();
        assertThat(entries).extracting(SpawnJournal.Entry::id).containsExactly(id(1), id(3));
        assertThat(entries.getFirst().process()).contains(process);
        assertThat(entries.getFirst().fifos()).contains(Path.of("/a b/in"), Path.of("/a b/out"));
        assertThat(entries.getLast().process()).isEmpty();
    }

    @Test
    void aProgramThatChecksAnAgentIsToldFromTheAgent() {
        var journal = new SpawnJournal(state);
        journal.intend(id(1), "n/one", List.of());
        journal.intend(id(1).check(7), "n/seven", List.of());
        // Then
        var entries = new SpawnJournal(state).entries();
        assertThat(entries)
                .extracting(SpawnJournal.Entry::id)
                .containsExactly(id(1), id(1).check(7));
        assertThat(entries.getLast().id().checked()).isEqualTo(id(1));
        assertThat(entries).extracting(entry -> entry.id().checks()).containsExactly(false, true);
    }

    @Test
    void aFileCutAnywhereHoldsTheStartsBeforeTheCut() throws IOException {
        // Given
        var journal = new SpawnJournal(state);
        for (int i = 1; i <= 3; i++) {
            journal.intend(id(i), "node/" + id(i), List.of(Path.of("/run/in" + i)));
            journal.confirm(id(i), new ProcessIdentity(i, i, "boot"));
        }
        byte[] whole = Files.readAllBytes(state.resolve("starts"));
        int last = 0;
        for (int cut = 0; cut <= whole.length; cut++) {
            // When
            Files.write(state.resolve("starts"), Arrays.copyOf(whole, cut));
            var entries = new SpawnJournal(state).entries();
            // Then
            assertThat(entries.size()).isBetween(last, last + 1);
            last = entries.size();
        }
        assertThat(last).isEqualTo(3);
    }

    @Test
    void aLineCutShortDoesNotSpoilTheOnesAfterIt() throws IOException {
        // Given
        var first = new SpawnJournal(state);
        first.intend(id(1), "one", List.of());
        Files.writeString(state.resolve("starts"), "intent\tac", StandardOpenOption.APPEND);
        // When
        first.intend(id(2), "two", List.of());
        // Then
        assertThat(new SpawnJournal(state).entries()).hasSize(2);
        assertThat(new SpawnJournal(state).intend(id(1), "one", List.of())).isPresent();
    }

    @Test
    void itStaysSmallHoweverManyStartsThereAre() throws IOException {
        // Given
        var journal = new SpawnJournal(state);
        journal.intend(id(1), "stays", List.of());
        // When
        for (int i = 2; i < 30_000; i++) {
            journal.intend(id(i), "node/" + id(i), List.of(Path.of("/run/somewhere/in")));
            journal.over(id(i));
        }
        // Then
        assertThat(Files.size(state.resolve("starts"))).isLessThan(1_200_000);
        assertThat(new SpawnJournal(state).entries())
                .extracting(SpawnJournal.Entry::id)
                .containsExactly(id(1));
    }

    @Test
    void onlyAnIntentIsRefusedWhereNothingCanBeWritten() throws IOException {
        // Given
        var file = Files.createFile(state.resolve("file"));
        var journal = new SpawnJournal(file.resolve("below"));
        // Then
        assertThat(journal.intend(id(1), "one", List.of())).isPresent();
        assertThatNoException()
                .isThrownBy(() -> journal.confirm(id(1), new ProcessIdentity(1, 1, "boot")));
        assertThatNoException().isThrownBy(() -> journal.over(id(1)));
    }

    @Test
    void aRewriteThatFailsIsMadeUpForLater() throws IOException {
        // Given
        var journal = new SpawnJournal(state);
        journal.intend(id(1), "stays", List.of());
        var inTheWay = Files.createDirectories(state.resolve("starts.part/in-the-way"));
        int attempt = 2;
        while (journal.intend(id(attempt), "x".repeat(10_000), List.of()).isEmpty()) {
            journal.over(id(attempt));
            attempt++;
        }
        // When
        Files.delete(inTheWay);
        Files.delete(state.resolve("starts.part"));
        assertThat(journal.intend(id(attempt), "again", List.of())).isEmpty();
        // Then
        assertThat(new SpawnJournal(state).entries())
                .extracting(SpawnJournal.Entry::id)
                .containsExactly(id(1), id(attempt));
    }

    private static SpawnId id(int attempt) {
        return new SpawnId(AgentId.of("acme", "worker"), new Epoch(17), attempt);
    }
}
