package dev.reveille.core.relevance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a tenant, also where no agent exists yet.
 *
 * @param facts by name
 * @param agents names of its agents, and of agents only told about so far; in order, each once
 * @param rates how often it does something; empty = it never did
 */
public record KnownTenant(
        Map<String, Fact> facts, List<String> agents, Optional<ActivityRates> rates) {
    public static final KnownTenant UNKNOWN =
            new KnownTenant(Map.of(), List.of(), Optional.empty());

    public KnownTenant {
        facts = Map.copyOf(facts);
        agents = List.copyOf(agents);
    }

    /** Whether it was ever active or had work waiting, so that templates cover it. */
    public boolean seen() {
        return facts.containsKey(Fact.SEEN);
    }

    public Optional<Fact> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** With these facts in place of those of the same names. */
    public KnownTenant with(Map<String, Fact> news) {
        return new KnownTenant(merged(facts, news), agents, rates);
    }

    /** After one activity more, of the tenant or of one of its agents. */
    public KnownTenant activeAt(Instant at) {
        return activeAt(at, 1);
    }

    /** After so many activities more, all at once. */
    public KnownTenant activeAt(Instant at, int events) {
        var after =
                rates.map(known -> known.with(at, events))
                        .orElseGet(() -> ActivityRates.first(at, events));
        return new KnownTenant(facts, agents, Optional.of(after));
    }

    public KnownTenant withAgent(String name) {
        int place = Collections.binarySearch(agents, name);
        if (place >= 0) {
            return this;
        }
        var names = new ArrayList<>(agents);
        names.add(-place - 1, name);
        return new KnownTenant(facts, names, rates);
    }

    public KnownTenant withoutAgent(String name) {
        var names = new ArrayList<>(agents);
        return names.remove(name) ? new KnownTenant(facts, names, rates) : this;
    }

    /**
     * {@code news} over {@code facts}; one that is older than what is known changes nothing, as a
     * record may have taken the longer way over the re-keyed topic.
     */
    public static Map<String, Fact> merged(Map<String, Fact> facts, Map<String, Fact> news) {
        if (news.size() == 1) {
            return merged(facts, news.values().iterator().next());
        }
        var all = new HashMap<>(facts);
        news.forEach((name, fact) -> all.merge(name, fact, KnownTenant::later));
        return all;
    }

    /** As most events have it: one fact, known before. */
    private static Map<String, Fact> merged(Map<String, Fact> facts, Fact told) {
        Fact known = facts.get(told.name());
        if (known == null) {
            var all = new HashMap<>(facts);
            all.put(told.name(), told);
            return all;
        }
        if (told.at().isBefore(known.at())) {
            return facts;
        }
        @SuppressWarnings({"unchecked", "rawtypes"}) // no array of a generic type can be made
        Map.Entry<String, Fact>[] all = facts.entrySet().toArray(new Map.Entry[0]);
        for (int i = 0; i < all.length; i++) {
            if (all[i].getKey().equals(told.name())) {
                all[i] = Map.entry(told.name(), told);
            }
        }
        return Map.ofEntries(all);
    }

    private static Fact later(Fact known, Fact told) {
        if (known.decidesOver(told) || told.decidesOver(known)) {
            return known.decidesOver(told) ? known : told;
        }
        return told.at().isBefore(known.at()) ? known : told;
    }
}
