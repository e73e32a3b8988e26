package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;

/** Something that happened to a child, as its groups are told. */
public sealed interface GroupEvent {
    /** How it stands now; told after each step of its life. */
    record Seen(Member member) implements GroupEvent {}

    /** It is no longer known here. */
    record Gone(AgentId agent) implements GroupEvent {}

    /** It fell, and its restart type asks for a restart. */
    record Fell(AgentId agent, String how) implements GroupEvent {}

    /** It ended by itself, and its restart type asks for none. */
    record Ended(AgentId agent, String how) implements GroupEvent {}

    /** An operator gives it, and the groups around it, another chance. */
    record Reset(AgentId agent) implements GroupEvent {}
}
