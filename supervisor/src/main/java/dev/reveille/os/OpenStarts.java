package dev.reveille.os;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether the cgroup of this name is one of a start that is not known to be over. */
final class OpenStarts implements Predicate<String> {
    private final Set<String> names;

    OpenStarts(List<SpawnJournal.Entry> entries) {
        names =
                entries.stream()
                        .map(entry -> Cgroups.nameOf(entry.id()))
                        .collect(Collectors.toSet());
    }

    @Override
    public boolean test(String name) {
        return names.contains(name);
    }
}
