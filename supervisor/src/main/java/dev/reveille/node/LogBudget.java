package dev.reveille.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What of all agents' logs has to go so that they take no more room than they may. */
final class LogBudget {
    private LogBudget() {}

    /**
     * One file.
     *
     * @param bytes it takes
     * @param written when it was last added to, in milliseconds
     * @param older whether a newer one of the same agent is there
     * @param open whether lines are being added
     */
    record Kept(Path file, long bytes, long written, boolean older, boolean open) {}

    /**
     * Files that go, in this order: older ones, the oldest first; those of agents that do not run,
     * the oldest first; then the longest of those that do.
     */
    static List<Kept> beyond(long most, List<Kept> all) {
        long over = all.stream().mapToLong(Kept::bytes).sum() - most;
        var oldest = Comparator.comparingLong(Kept::written);
        var longest = Comparator.comparingLong(Kept::bytes).reversed();
        var order =
                Stream.of(
                                all.stream().filter(Kept::older).sorted(oldest),
                                all.stream().filter(k -> !k.older() && !k.open()).sorted(oldest),
                                all.stream().filter(k -> !k.older() && k.open()).sorted(longest))
                        .flatMap(files -> files)
                        .toList();
        var going = new ArrayList<Kept>();
        for (Kept kept : order) {
            if (over <= 0) {
                break;
            }
            going.add(kept);
            over -= kept.bytes();
        }
        return going;
    }
}
