package dev.reveille.rules;

/** How one evaluator has kept its time so far; safe for any thread. */
final class Strikes {
    /** In-time answers after which all its classes count as loaded. */
    private static final int WARM_AFTER = 10;

    private final TimeShare share;
    private int answers;
    private int inRow;
    private int stuck;
    private boolean out;

    Strikes(TimeShare share) {
        this.share = share;
    }

    TimeShare share() {
        return share;
    }

    synchronized boolean out() {
        return out;
    }

    synchronized int stuck() {
        return stuck;
    }

    synchronized void intime() {
        answers++;
        inRow = 0;
    }

    /** Whether it has answered so often that it need not load classes any more. */
    synchronized boolean warm() {
        return answers >= WARM_AFTER;
    }

    /** Whether that was one too many, just now. */
    synchronized boolean late() {
        inRow++;
        boolean before = out;
        out = out || inRow >= TimeLimit.STRIKES || stuck >= TimeLimit.STRIKES;
        return out && !before;
    }

    synchronized void left() {
        stuck++;
    }

    synchronized void cameBack() {
        stuck--;
    }
}
