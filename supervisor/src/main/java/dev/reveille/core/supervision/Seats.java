package dev.reveille.core.supervision;

import dev.reveille.core.fleet.GroupSpec;
import java.util.List;
import java.util.Optional;

/**
 * How many children a group may hold. Those that live have their place; of the others the first in
 * the order get what is left. One without a place waits until another is no longer wanted.
 */
final class Seats {
    private Seats() {}

    /** What keeps a member out, in Terraphim's words; empty = it has a place. */
    static Optional<String> full(GroupTree tree, Member member) {
        for (GroupPath path : member.path().fromRoot()) {
            int most = tree.spec(path).map(GroupSpec::maxChildren).orElse(Integer.MAX_VALUE);
            List<Element> wanted =
                    Element.of(tree, path).stream()
                            .filter(e -> e.members(tree).stream().anyMatch(Member::wanted))
                            .toList();
            if (wanted.size() > most && !seated(tree, wanted, member, most)) {
                return Optional.of(
                        "a place in group "
                                + path
                                + ": Maximum number of child agents reached, "
                                + most
                                + " of "
                                + wanted.size()
                                + " wanted");
            }
        }
        return Optional.empty();
    }

    private static boolean seated(GroupTree tree, List<Element> wanted, Member member, int most) {
        List<Element> live = wanted.stream().filter(e -> lives(tree, e)).toList();
        return live.stream().anyMatch(e -> e.holds(member))
                || wanted.stream()
                        .filter(e -> !live.contains(e))
                        .limit(Math.max(0, most - live.size()))
                        .anyMatch(e -> e.holds(member));
    }

    private static boolean lives(GroupTree tree, Element element) {
        return element.members(tree).stream().anyMatch(m -> m.live() || m.over());
    }
}
