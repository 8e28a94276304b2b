package org.ringmill.bench.peers;

/** Hears of a run of duels, between the rounds: on the thread that runs them, which measures nothing meanwhile. */
public interface PeerProgress {
    /** Hears nothing. */
    PeerProgress NONE = new PeerProgress() {};

    /** So many of so many rounds of all duels are over. */
    default void onRound(final int done, final int total) {}

    /** A duel has given its row. */
    default void onRow(final PeerRow row) {}

    /** A duel could not take place. */
    default void onLeftOut(final PeerReport.Missing row) {}

    /** A contender has failed, and with it the duel. */
    default void onFailed(final PeerReport.Missing row) {}
}
