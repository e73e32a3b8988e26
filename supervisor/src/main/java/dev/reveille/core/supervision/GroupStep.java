package dev.reveille.core.supervision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What one event leads to.
 *
 * @param tree the groups afterwards
 * @param effects to be carried out, in order
 */
public record GroupStep(GroupTree tree, List<GroupEffect> effects) {
    public GroupStep {
        effects = List.copyOf(effects);
    }

    static GroupStep of(GroupTree tree, GroupEffect... effects) {
        return new GroupStep(tree, List.of(effects));
    }

    /** This step, with another afterwards. */
    GroupStep then(Function<GroupTree, GroupStep> next) {
        GroupStep after = next.apply(tree);
        var all = new ArrayList<>(effects);
        all.addAll(after.effects());
        return new GroupStep(after.tree(), all);
    }
}
