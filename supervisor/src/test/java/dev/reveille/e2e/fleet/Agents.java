package dev.reveille.e2e.fleet;

/** What an agent of a {@link RealFleet} is, by its name. */
final class Agents {
    private Agents() {}

    static boolean ordinary(String agent) {
        return agent.endsWith("/any");
    }

    static boolean exclusive(String agent) {
        return agent.endsWith("/one");
    }
}
