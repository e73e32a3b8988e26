package dev.reveille.history.replay;

/**
 * {@code fixed:10m}: every instance is kept for the same time after its last active minute.
 *
 * @param name as asked for
 * @param minutes how long
 */
record FixedKeepAlive(String name, long minutes) implements ReplayPolicy {
    @Override
    public Run begin() {
        return _ -> new Kept();
    }

    private final class Kept implements Course {
        private long last = Long.MIN_VALUE;

        @Override
        public boolean active(long minute, MinuteActivity what) {
            last = minute;
            return true;
        }

        @Override
        public Look look(long minute) {
            boolean runs = last != Long.MIN_VALUE && minute - last <= minutes;
            return new Look(runs, runs ? last + minutes + 1 : Look.NEVER);
        }
    }
}
