package dev.reveille.rules;

/** How one evaluator has kept its time so far; safe for any thread. */
final class Strikes {
    private int inRow;
    private int stuck;
    private boolean out;

    synchronized boolean out() {
        return out;
    }

    synchronized int stuck() {
        return stuck;
    }

    synchronized void intime() {
        inRow = 0;
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
