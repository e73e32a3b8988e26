package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.placement.Misfit;
import dev.reveille.core.placement.Need;
import dev.reveille.core.placement.NodeView;
import dev.reveille.core.placement.Placement;
import dev.reveille.core.placement.Placer;
import dev.reveille.core.placement.Quota;
import dev.reveille.core.placement.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Those that need a node in this round, and where each goes. */
final class Seekers {
    private final Known known;
    private final Account account;
    private final Drafts drafts;
    private final Ledger ledger;
    private final Preemptions preemptions;
    private final boolean settled;
    private final Map<AgentId, Judge.Verdict.Seeks> seeking = new TreeMap<>();

    /** Thousands may wait for the same reason: it is put into words once. */
    private final IdentityHashMap<Placement.Nowhere, String> words = new IdentityHashMap<>();

    Seekers(
            Known known,
            Account account,
            Drafts drafts,
            Ledger ledger,
            Preemptions preemptions,
            boolean settled) {
        this.known = known;
        this.account = account;
        this.drafts = drafts;
        this.ledger = ledger;
        this.preemptions = preemptions;
        this.settled = settled;
    }

    void add(AgentId agent, Judge.Verdict.Seeks seeks) {
        seeking.put(agent, seeks);
    }

    /**
     * Places those that have a place, has room made for others, and says of the rest why they wait.
     *
     * @param examined agents whose records may change in this round anyway
     */
    void place(Set<AgentId> examined) {
        if (seeking.isEmpty()) {
            return;
        }
        var needs = new ArrayList<Need>(seeking.size());
        seeking.forEach((agent, seeks) -> needs.add(need(agent, seeks)));
        var names = names(needs, account);
        var places =
                Placer.place(
                        new Snapshot(account.views(), needs, groups(needs), names, quota(needs)));
        var left = new ArrayList<Need>();
        places.forEach(
                (agent, place) -> {
                    if (place instanceof Placement.On on) {
                        start(agent, on);
                    }
                });
        for (Need need : needs) {
            if (settled && need.group().isEmpty() && lacksRoom(places.get(need.agent()))) {
                left.add(need);
            }
        }
        var promised =
                left.isEmpty()
                        ? new TreeMap<AgentId, NodeId>()
                        : preemptions.make(left, examined).promised();
        places.forEach(
                (agent, place) -> {
                    switch (place) {
                        case Placement.On _ -> {}
                        case Placement.Nowhere nowhere ->
                                wait(agent, nowhere, Optional.ofNullable(promised.get(agent)));
                        case Placement.AtCeiling at ->
                                wait(agent, PendingReason.TENANT_CEILING, at.words());
                    }
                });
    }

    private Quota quota(List<Need> needs) {
        if (known.ceilings().none()) {
            return Quota.NONE;
        }
        var running = new HashMap<TenantId, Integer>();
        needs.forEach(need -> running.computeIfAbsent(need.agent().tenant(), account::running));
        return new Quota(known.ceilings(), running);
    }

    private static boolean lacksRoom(@Nullable Placement placement) {
        return placement instanceof Placement.Nowhere(var why)
                && why.values().stream().anyMatch(Misfit::lacksRoom);
    }

    private Need need(AgentId agent, Judge.Verdict.Seeks seeks) {
        // one that was taken from its node on purpose does not go back there of itself
        boolean sent = known.log().agent(agent).filter(Placed::leaves).isPresent();
        return Judge.need(
                seeks.run(),
                sent ? Optional.empty() : Optional.ofNullable(known.last().get(agent)),
                known.escalations().avoided(agent));
    }

    /** How many there are already of each name that is spread. */
    static Map<String, Map<NodeId, Integer>> names(List<Need> needs, Account account) {
        var names = new HashMap<String, Map<NodeId, Integer>>();
        for (Need need : needs) {
            if (need.asks().spread().isPresent()) {
                names.computeIfAbsent(need.agent().name(), account::named);
            }
        }
        return names;
    }

    /** Where the groups of those that seek a node have one: where most of their members are. */
    private Map<String, NodeId> groups(List<Need> needs) {
        var nodes = new HashMap<String, NodeId>();
        for (Need need : needs) {
            if (need.group().isPresent() && !nodes.containsKey(need.group().get())) {
                String group = need.group().get();
                home(group).ifPresent(node -> nodes.put(group, node));
            }
        }
        return nodes;
    }

    private Optional<NodeId> home(String group) {
        var counts = new TreeMap<NodeId, Integer>();
        for (AgentId member : known.kin().members(group)) {
            if (!seeking.containsKey(member)) {
                known.log()
                        .agent(member)
                        .flatMap(Placed::owner)
                        .ifPresent(owner -> counts.merge(owner.node(), 1, Integer::sum));
            }
        }
        return counts.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .map(Map.Entry::getKey);
    }

    private void start(AgentId agent, Placement.On on) {
        var seeks = Objects.requireNonNull(seeking.get(agent));
        say(
                agent,
                drafts.start(
                        seeks.run(),
                        new Owner(on.node(), on.incarnation()),
                        List.of(),
                        seeks.moved() ? StartReason.MOVED : seeks.run().decision().startReason(),
                        account.view(on.node()).map(NodeView::lease).orElse(0L)));
    }

    private void wait(AgentId agent, Placement.Nowhere nowhere, Optional<NodeId> promised) {
        promised.ifPresentOrElse(
                node ->
                        wait(
                                agent,
                                PendingReason.AWAITING_RELEASE,
                                "room is made for it on node " + node),
                () ->
                        wait(
                                agent,
                                nowhere.reason(),
                                words.computeIfAbsent(nowhere, Placement.Nowhere::words)));
    }

    private void wait(AgentId agent, PendingReason reason, String why) {
        Desire.Run run = Objects.requireNonNull(seeking.get(agent)).run();
        Optional<Placed> before = known.log().agent(agent);
        if (settled || !sayNothingYet(before)) {
            say(agent, drafts.pending(before, List.of(), run, reason, why));
        }
    }

    private void say(AgentId agent, Placed next) {
        account.change(Optional.empty(), Optional.of(next));
        Desire desire = Objects.requireNonNull(seeking.get(agent)).run();
        ledger.say(agent, known.log().agent(agent), Optional.of(next), desire);
    }

    /** Whether the log is true as it is while nodes have not had their time to speak. */
    private static boolean sayNothingYet(Optional<Placed> before) {
        return before.isEmpty()
                || (before.get().pending().isPresent() && before.get().awaited().isEmpty());
    }
}
